(source_file) @scope.function
[(function_declaration) (method_declaration) (func_literal)] @scope.function
[(block) (if_statement) (for_statement) (expression_switch_statement) (type_switch_statement) (expression_case) (default_case) (communication_case)] @scope

(function_declaration name: (identifier) @definition.outer)
(method_declaration name: (field_identifier) @member)
(parameter_declaration name: (identifier) @definition)
(variadic_parameter_declaration name: (identifier) @definition)
(short_var_declaration left: (expression_list (identifier) @definition))
(var_spec name: (identifier) @definition)
(const_spec name: (identifier) @definition)
(range_clause left: (expression_list (identifier) @definition))
(type_spec name: (type_identifier) @definition)
(type_alias name: (type_identifier) @definition)
(type_parameter_declaration name: (identifier) @definition)
(package_identifier) @label

(field_identifier) @member
(qualified_type name: (type_identifier) @member)
(keyed_element . (literal_element (identifier) @member))
(label_name) @label
(type_switch_statement alias: (expression_list (identifier) @definition))
(receive_statement left: (expression_list (identifier) @definition) ":=")
