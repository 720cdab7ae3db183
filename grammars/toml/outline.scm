(table [(bare_key) (dotted_key) (quoted_key)] @name) @section
(pair [(bare_key) (dotted_key) (quoted_key)] @name) @key
