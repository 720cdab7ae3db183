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
(abstract_class_declaration name: (_) @name) @class
(interface_declaration name: (_) @name) @interface
(type_alias_declaration name: (_) @name value: (union_type)) @union
(type_alias_declaration name: (_) @name) @type
(union_type (literal_type (string) @name) @enum-member)
(enum_declaration name: (_) @name) @enum
(enum_body [(property_identifier) (string)] @name @enum-member)
(enum_body (enum_assignment name: (_) @name) @enum-member)
(property_signature name: (_) @name) @field
(method_signature name: (_) @name) @method
(abstract_method_signature name: (_) @name) @method
(public_field_definition name: (_) @name) @field
(function_signature name: (_) @name) @function
(internal_module name: (_) @name) @module
