(class_declaration name: (_) @name) @class
(struct_declaration name: (_) @name) @struct
(interface_declaration name: (_) @name) @interface
(record_declaration name: (_) @name) @class
(enum_declaration name: (_) @name) @enum
(enum_member_declaration name: (_) @name) @enum-member
(method_declaration name: (_) @name) @method
(constructor_declaration name: (_) @name) @method
(property_declaration name: (_) @name) @field
(field_declaration (variable_declaration (variable_declarator name: (_) @name))) @field
(namespace_declaration name: (_) @name) @module
