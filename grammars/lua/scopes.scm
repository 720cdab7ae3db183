(chunk) @scope.function
[(function_declaration) (function_definition)] @scope.function
[(block) (do_statement) (while_statement) (repeat_statement) (for_statement) (if_statement) (elseif_statement) (else_statement)] @scope

(function_declaration name: (identifier) @definition.outer)
(parameters name: (identifier) @definition)
(variable_declaration (assignment_statement (variable_list name: (identifier) @definition.sequential)))
(variable_declaration (variable_list name: (identifier) @definition.sequential))
(for_generic_clause (variable_list name: (identifier) @definition))
(for_numeric_clause name: (identifier) @definition)

(dot_index_expression field: (identifier) @member)
(method_index_expression method: (identifier) @member)
(field name: (identifier) @member)
