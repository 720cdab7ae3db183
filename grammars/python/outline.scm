(module [(function_definition name: (_) @name) @function (decorated_definition (function_definition name: (_) @name) @function)])
(function_definition body: (block (function_definition name: (_) @name) @function))
(class_definition name: (_) @name) @class
(class_definition body: (block [(function_definition name: (_) @name) @method (decorated_definition (function_definition name: (_) @name) @method)]))
(class_definition body: (block (expression_statement (assignment left: (identifier) @name) @field)))
(module (expression_statement (assignment left: (identifier) @name) @constant))
(module (expression_statement (assignment right: (dictionary (pair key: (string (string_content) @name)) @key))))
