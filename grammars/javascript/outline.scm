; One pattern per kind: @name is its name, the other capture is the item and says the kind.
(function_declaration name: (_) @name) @function
(generator_function_declaration name: (_) @name) @function
(class_declaration name: (_) @name) @class
(method_definition name: (_) @name) @method
(lexical_declaration (variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression)]) @function)
(program (lexical_declaration (variable_declarator name: (identifier) @name) @constant))
(program (export_statement (lexical_declaration (variable_declarator name: (identifier) @name) @constant)))
(program (variable_declaration (variable_declarator name: (identifier) @name) @variable))
(lexical_declaration (variable_declarator value: (object (pair key: [(property_identifier) (string)] @name) @key)))
(field_definition property: (_) @name) @field
