(program) @scope.function
(function_definition) @scope.function

(function_definition name: (word) @definition.outer)
(declaration_command (variable_assignment name: (variable_name) @definition.function))
(variable_assignment name: (variable_name) @definition.file)
(for_statement variable: (variable_name) @definition.file)
