(function_declaration name: [(dot_index_expression field: (_) @name) (method_index_expression method: (_) @name)]) @method
(function_declaration name: (_) @name) @function
(chunk (variable_declaration (assignment_statement (variable_list name: (identifier) @name))) @variable)
(assignment_statement (expression_list value: (table_constructor (field name: (identifier) @name) @key)))
(assignment_statement (variable_list name: (dot_index_expression field: (_) @name)) (expression_list value: (function_definition))) @function
