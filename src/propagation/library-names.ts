/**
 * Names that the objects of every library have: a field or method `size` is one of hundreds. Behind an object of which
 * nothing is known, such a name says nothing about what is meant.
 */

const names = new Set(
  (
    'add addall addlistener all any append appendchild apply arguments at begin bind body bytes call cancel catch ' +
    'ceil charat check children clear clone close code collect commit compare compareto concat connect contains copy ' +
    'count create data date debug decode default delete dequeue destroy dispose done each element elements emit empty ' +
    'encode end endswith enqueue entries entry equals err error errors escape every exec execute exists exit extend ' +
    'fetch field file fill filter finally find findall first flags flatmap flush fold foreach format from front full ' +
    'get getall getitem getname getvalue group groups has hash hashcode hasnext header headers height hide id in ' +
    'includes index indexof init initialize input insert int is isempty it item items iter join key keys kind last ' +
    'lastindexof len length line lines link list listen load local lock log map match max merge message messages ' +
    'method min move name names new next node nodes notify now null number offset on once open options order out ' +
    'output parent parse path pause peek pid pop popleft port pos position prepend prev previous print printf println ' +
    'process promise push pushback put query quit range raw read readall readfile readline receive reduce ref reject ' +
    'release remove removeall removelistener repeat replace replaceall reply request reserve reset resize resolve ' +
    'resource response result results resume return returncode reverse run save scan seek select self send separator ' +
    'sequence set setattribute setitem setname setvalue shift show shutdown signal size skip sleep slice slot some ' +
    'sort source splice split src start startswith state status stderr stdin stdout stop stream string strip style ' +
    'submit subscribe substr substring sum swap sync tail take target test text then throw time timeout title to ' +
    'toarray tojson tolist tolower tolowercase top tostring toupper touppercase transform trim trimend trimstart ' +
    'truncate try type types unbind unlock unread unregister unshift unsubscribe unwrap update uri url value valueof ' +
    'values wait warn width with wrap write writefile writeline x y z zip'
  ).split(' '),
);

/** Also as `IsEmpty`, `is_empty` and `_isEmpty`. */
export function isLibraryName(name: string): boolean {
  return names.has(name.replaceAll('_', '').toLowerCase());
}
