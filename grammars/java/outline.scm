(class_declaration name: (_) @name) @class
(interface_declaration name: (_) @name) @interface
(record_declaration name: (_) @name) @class
(enum_declaration name: (_) @name) @enum
(enum_constant name: (_) @name) @enum-member
(method_declaration name: (_) @name) @method
(constructor_declaration name: (_) @name) @method
(field_declaration (variable_declarator name: (_) @name)) @field
