(compilation_unit) @scope.function
[(method_declaration) (constructor_declaration) (local_function_statement) (lambda_expression) (anonymous_method_expression)] @scope.function
[(block) (for_statement) (foreach_statement) (catch_clause) (using_statement) (switch_section)] @scope
[(class_declaration) (struct_declaration) (interface_declaration) (record_declaration)] @scope.class

(class_declaration name: (identifier) @definition.outer)
(struct_declaration name: (identifier) @definition.outer)
(interface_declaration name: (identifier) @definition.outer)
(record_declaration name: (identifier) @definition.outer)
(enum_declaration name: (identifier) @definition)
(method_declaration name: (identifier) @definition.outer)
(local_function_statement name: (identifier) @definition.outer)
(constructor_declaration name: (identifier) @reference)
(variable_declarator name: (identifier) @definition)
(parameter name: (identifier) @definition)
(foreach_statement left: (identifier) @definition)
(catch_declaration name: (identifier) @definition)
(property_declaration name: (identifier) @definition)
(enum_member_declaration name: (identifier) @member)

(member_access_expression name: (identifier) @member)
(initializer_expression (assignment_expression left: (identifier) @member.only))
(member_access_expression expression: "this" name: (identifier) @member.self)
(assignment_expression left: (identifier) @reference)
(qualified_name name: (identifier) @member)
(qualified_name name: (generic_name (identifier) @member))

(_ type: (identifier) @type)
(_ returns: (identifier) @type)
(nullable_type (identifier) @type)
(type_argument_list (identifier) @type)
(array_type type: (identifier) @type)
