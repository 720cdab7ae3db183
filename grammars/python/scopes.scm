; A name assigned anywhere in a function belongs to that function, unless it is declared global or nonlocal.
(module) @scope.function
[(function_definition) (lambda)] @scope.function
[(list_comprehension) (set_comprehension) (dictionary_comprehension) (generator_expression)] @scope
(class_definition) @scope.class

(function_definition name: (identifier) @definition.outer)
(class_definition name: (identifier) @definition.outer)
(parameters (identifier) @definition)
(parameters (default_parameter name: (identifier) @definition))
(parameters (typed_parameter (identifier) @definition))
(parameters (typed_default_parameter name: (identifier) @definition))
(parameters [(list_splat_pattern) (dictionary_splat_pattern)] @definition.pattern)
(lambda_parameters (identifier) @definition)
(lambda_parameters (default_parameter name: (identifier) @definition))
(assignment left: (identifier) @definition.function)
(assignment left: [(pattern_list) (tuple_pattern) (list_pattern)] @definition.pattern)
(augmented_assignment left: (identifier) @definition.function)
(named_expression name: (identifier) @definition.function)
(for_statement left: (identifier) @definition.function)
(for_statement left: [(pattern_list) (tuple_pattern)] @definition.pattern)
(for_in_clause left: (identifier) @definition)
(for_in_clause left: [(pattern_list) (tuple_pattern)] @definition.pattern)
(as_pattern_target (identifier) @definition.function)
(global_statement (identifier) @global)
(nonlocal_statement (identifier) @nonlocal)
(import_statement name: (dotted_name . (identifier) @definition.function))
(aliased_import alias: (identifier) @definition.function)
(import_from_statement name: (dotted_name . (identifier) @definition.function .))

; Modules, and what they call a name that has another one here.
(import_from_statement module_name: (dotted_name (identifier) @foreign))
(import_from_statement module_name: (relative_import (dotted_name (identifier) @foreign)))
(import_statement name: (dotted_name (identifier) . (identifier) @foreign))
(aliased_import name: (dotted_name (identifier) @foreign))

; Looked up where the function is declared, not in it; and a comprehension's first source, before it begins.
(default_parameter value: (_) @outside)
(typed_default_parameter value: (_) @outside)
(typed_default_parameter type: (_) @outside)
(typed_parameter type: (_) @outside)
(function_definition return_type: (_) @outside)
(_ body: (_) . (for_in_clause right: (_) @outside))

(attribute attribute: (identifier) @member)
(attribute object: (identifier) @self attribute: (identifier) @member.self (#eq? @self "self"))
(keyword_argument name: (identifier) @member)

(lambda_parameters [(list_splat_pattern) (dictionary_splat_pattern)] @definition.pattern)
(case_pattern (dotted_name . (identifier) @definition.function .))
(case_pattern (as_pattern (identifier) @definition.function))
(keyword_pattern . (identifier) @member)
(keyword_pattern (identifier) (dotted_name . (identifier) @definition.function .))
(splat_pattern (identifier) @definition.function)
