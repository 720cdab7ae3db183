(program) @scope.function
[(method_declaration) (constructor_declaration) (lambda_expression)] @scope.function
[(block) (for_statement) (enhanced_for_statement) (catch_clause) (try_with_resources_statement) (switch_block_statement_group) (switch_rule)] @scope
[(class_body) (interface_body) (enum_body)] @scope.class

(class_declaration name: (identifier) @definition)
(interface_declaration name: (identifier) @definition)
(enum_declaration name: (identifier) @definition)
(record_declaration name: (identifier) @definition)
(method_declaration name: (identifier) @definition.method)
(constructor_declaration name: (identifier) @reference)
(method_invocation !object name: (identifier) @member.method)
(method_invocation object: (_) name: (identifier) @member)
(method_invocation object: (this) name: (identifier) @member.method)
(field_declaration declarator: (variable_declarator name: (identifier) @definition))
(local_variable_declaration declarator: (variable_declarator name: (identifier) @definition))
(formal_parameter name: (identifier) @definition)
(spread_parameter (variable_declarator name: (identifier) @definition))
(catch_formal_parameter name: (identifier) @definition)
(enhanced_for_statement name: (identifier) @definition)
(resource name: (identifier) @definition)
(lambda_expression parameters: (identifier) @definition)
(inferred_parameters (identifier) @definition)
(enum_constant name: (identifier) @definition)
(type_parameter (type_identifier) @definition)
(scoped_identifier (identifier) @member)
(scoped_type_identifier (type_identifier) @member .)

(field_access field: (identifier) @member)
(field_access object: (this) field: (identifier) @member.self)
(instanceof_expression name: (identifier) @definition)
(type_pattern (identifier) @definition)
(record_pattern_component (identifier) @definition)
