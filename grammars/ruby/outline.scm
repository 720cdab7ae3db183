(method name: (_) @name) @method
(singleton_method name: (_) @name) @method
(class name: (_) @name) @class
(module name: (_) @name) @module
(assignment left: (constant) @name) @constant
(call method: (identifier) @_accessor arguments: (argument_list (simple_symbol) @name @field) (#match? @_accessor "^attr_"))
