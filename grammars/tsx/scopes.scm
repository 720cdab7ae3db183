; Scopes and names. @scope opens one; @scope.function also holds hoisted names (var); @scope.class holds fields.
(program) @scope.function
[(function_declaration) (function_expression) (arrow_function) (method_definition) (generator_function_declaration) (generator_function)] @scope.function
[(statement_block) (for_statement) (for_in_statement) (catch_clause) (switch_body)] @scope
[(class_declaration) (class)] @scope.class

(function_declaration name: (identifier) @definition.outer)
(generator_function_declaration name: (identifier) @definition.outer)
(function_expression name: (identifier) @definition)
(lexical_declaration (variable_declarator name: (identifier) @definition))
(lexical_declaration (variable_declarator name: [(object_pattern) (array_pattern)] @definition.pattern))
(variable_declaration (variable_declarator name: (identifier) @definition.function))
(variable_declaration (variable_declarator name: [(object_pattern) (array_pattern)] @definition.pattern))
(for_in_statement left: (identifier) @definition)
(for_in_statement left: [(object_pattern) (array_pattern)] @definition.pattern)
(catch_clause parameter: (identifier) @definition)
(arrow_function parameter: (identifier) @definition)
(import_clause (identifier) @definition)
(namespace_import (identifier) @definition)
(import_specifier !alias name: (identifier) @definition)
(import_specifier alias: (identifier) @definition)
(import_specifier name: (identifier) @foreign alias: (identifier))

; What a module is told to call the name, and what another module calls it.
(export_specifier alias: (identifier) @foreign)
(export_statement (export_clause (export_specifier name: (identifier) @foreign)) source: (string))
(namespace_export (identifier) @foreign)

(property_identifier) @member
(nested_type_identifier name: (type_identifier) @member)
(private_property_identifier) @member
(member_expression object: (this) property: [(property_identifier) (private_property_identifier)] @member.self)
(shorthand_property_identifier) @shorthand
(shorthand_property_identifier_pattern) @shorthand.pattern
(statement_identifier) @label
[(interface_declaration) (type_alias_declaration) (function_signature) (method_signature) (call_signature) (function_type) (abstract_method_signature)] @scope.function
(abstract_class_declaration) @scope.class
(class_declaration name: (type_identifier) @definition.outer)
(abstract_class_declaration name: (type_identifier) @definition.outer)
(interface_declaration name: (type_identifier) @definition.outer)
(type_alias_declaration name: (type_identifier) @definition.outer)
(enum_declaration name: (identifier) @definition)
(function_signature name: (identifier) @definition.outer)
(required_parameter pattern: (identifier) @definition)
(optional_parameter pattern: (identifier) @definition)
(required_parameter pattern: [(object_pattern) (array_pattern) (rest_pattern)] @definition.pattern)
(type_parameter name: (type_identifier) @definition)
(public_field_definition name: [(property_identifier) (private_property_identifier)] @definition.field)
(class_body (method_definition name: [(property_identifier) (private_property_identifier)] @definition.field))
(class name: (type_identifier) @definition.outer)
(internal_module name: (identifier) @definition.outer)
(index_signature name: (identifier) @definition)
(mapped_type_clause name: (type_identifier) @definition)
(infer_type . (type_identifier) @definition)
[(index_signature) (conditional_type)] @scope

; A tag in small letters is one of HTML's.
((jsx_opening_element name: (identifier) @label) (#match? @label "^[a-z]"))
((jsx_closing_element name: (identifier) @label) (#match? @label "^[a-z]"))
((jsx_self_closing_element name: (identifier) @label) (#match? @label "^[a-z]"))
