; A variable belongs to its function; PHP has no block scope.
(program) @scope.function
[(function_definition) (method_declaration) (anonymous_function)] @scope.function
(arrow_function) @scope
[(class_declaration) (interface_declaration) (trait_declaration)] @scope.class

(variable_name (name) @definition.variable)
(function_definition name: (name) @definition.outer)
(class_declaration name: (name) @definition.outer)
(interface_declaration name: (name) @definition.outer)
(trait_declaration name: (name) @definition.outer)
(method_declaration name: (name) @member)
(member_call_expression name: (name) @member)
(member_access_expression name: (name) @member)
(member_access_expression object: (variable_name (name) @self) name: (name) @member.self (#eq? @self "this"))
(scoped_call_expression name: (name) @member)
(property_element (variable_name (name) @definition.field))
(class_constant_access_expression (_) (name) @member)
