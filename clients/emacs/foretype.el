;;; foretype.el --- The next edit, predicted and one key away  -*- lexical-binding: t; -*-

;; Copyright (C) 2026 The foretype developers

;; Author: The foretype developers
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (jsonrpc "1.0.14"))
;; Keywords: convenience, languages, tools
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; foretype is a language server that predicts the next edit: rename a variable, and it leads you through the uses that
;; are left.  This package shows what it predicts and puts it one key away: TAB goes to the place, TAB again applies the
;; edit.  TAB keeps its own meaning whenever nothing is shown.
;;
;;     (require 'foretype)
;;     (foretype-global-mode 1)
;;
;; The server is the program `foretype' (npm install -g foretype).  It runs beside whatever language server Eglot
;; manages the buffer with.  Where foretype is the only server you want, let Eglot run it, and this package uses that
;; connection:
;;
;;     (add-to-list 'eglot-server-programs
;;                  '((toml-ts-mode yaml-ts-mode) . (foretype-server "foretype" "--stdio")))
;;
;; Commands: `foretype-accept' (TAB), `foretype-accept-word', `foretype-accept-line', `foretype-accept-all',
;; `foretype-reject', `foretype-next', `foretype-snooze', `foretype-toggle', `foretype-list', `foretype-explain',
;; `foretype-doctor'.

;;; Code:

(require 'cl-lib)
(require 'jsonrpc)
(require 'project)
(require 'url-parse)
(require 'url-util)
(require 'xref)
(eval-when-compile (require 'subr-x))

(defgroup foretype nil
  "The next edit, predicted and one key away."
  :group 'convenience
  :prefix "foretype-")

(defcustom foretype-command '("foretype" "--stdio")
  "Program and arguments of the server.
Eglot's own `foretype-server' entries name theirs themselves."
  :type '(repeat string))

(defcustom foretype-settings nil
  "Settings of the server, a property list without the prefix \"foretype.\".
For example (:model.enable :json-false).  Read when the server starts."
  :type '(plist :key-type symbol))

(defcustom foretype-delay 0.05
  "Seconds without a key before the server is asked.
In buffers where Eglot runs foretype, `eglot-send-changes-idle-time' is
lowered to this."
  :type 'number)

(defcustom foretype-modes '(prog-mode conf-mode text-mode)
  "Major modes in whose files `foretype-global-mode' turns `foretype-mode' on.
Modes derived from these count."
  :type '(repeat symbol))

(defcustom foretype-text 'shown
  "Whether the text of an edit is shown at once, or its place alone is marked.
When it is `asked', `foretype-reveal' shows the text until point moves."
  :type '(choice (const shown) (const asked)))

(defcustom foretype-key-label "TAB"
  "How hints name the key of `foretype-accept'."
  :type 'string)

(defcustom foretype-longest-word 40
  "Up to this many characters a change within a line is drawn inside that line.
Longer ones are drawn below it."
  :type 'natnum)

(defcustom foretype-keymap-prefix (kbd "C-c ;")
  "Prefix of the keys in `foretype-command-map', or nil for none.
Takes effect when the package is loaded."
  :type '(choice key-sequence (const nil)))

(defface foretype-ghost '((t :inherit shadow))
  "Text that would be inserted at point.")

(defface foretype-added '((t :inherit diff-added))
  "Text that an edit elsewhere would insert.")

(defface foretype-removed '((t :inherit diff-removed :strike-through t))
  "Text that an edit would remove.")

(defface foretype-place '((t :inherit region))
  "The place of an edit whose text is not shown.")

(defface foretype-hint '((t :inherit (shadow italic)))
  "The hint that names a key or a place.")

(defface foretype-review '((t :inherit diff-changed :extend t))
  "A change of a review that is not settled yet.")
(defface foretype-skip '((t :inherit shadow))
  "A change of a review that need not be read.")
(defface foretype-lighter '((t :inherit success))
  "The mode line while something is shown.")

;; diff-added comes with diff-mode, whose faces are not loaded at start.
(require 'diff-mode)


;;; Connections

(defconst foretype--client-version "0.1.0")

(defconst foretype--abilities '(:jump t :crossFile t :input t)
  "What this client can show, as the server's protocol names it.")

(defvar foretype--own nil
  "Alist from project root to the connection this package opened there.")

(defvar foretype--starts nil
  "Alist from project root to the times a server began there, latest first.")

(defvar-local foretype--opened-by nil "The connection of ours that has this buffer open.")

(defvar foretype-mode)
(defvar foretype--suggestion)
(defvar foretype--earlier)

(defvar foretype--working nil "Pairs of a connection and a token: work that the user waits for.")
(defvar foretype--enabled t "Whether the user wants predictions.")
(defvar foretype--snoozed nil "Time until which the user wants quiet, or nil.")

(defvar foretype--in-step (make-hash-table :test 'eq :weakness 'key)
  "By connection: what its server was told last of the two above.")

(defconst foretype--patience 1
  "Seconds that a server has to answer that it ends, and then to end.")

(defclass foretype-connection (jsonrpc-process-connection)
  ((ready :initform nil :accessor foretype--ready))
  :documentation "A server of this package's own, beside Eglot's.")

(defvar eglot-send-changes-idle-time)
(declare-function eglot-managed-p "eglot")
(declare-function eglot-current-server "eglot")
(declare-function eglot-client-capabilities "eglot")
(declare-function eglot-initialization-options "eglot")
(declare-function eglot-handle-notification "eglot")
(declare-function eglot-handle-request "eglot")

;; Eglot is not needed where this package runs the server itself; Emacs 28 does not bring it.
(with-eval-after-load 'eglot
  (eval
   '(progn
      (defclass foretype-server (eglot-lsp-server) ()
        :documentation "The server foretype, run by Eglot.")
      (cl-defmethod eglot-client-capabilities :around ((_server foretype-server))
        (plist-put (copy-sequence (cl-call-next-method))
                   :experimental (list :foretype foretype--abilities)))
      (cl-defmethod eglot-initialization-options ((_server foretype-server))
        (foretype--options))
      (cl-defmethod eglot-handle-notification
        ((server foretype-server) (_method (eql foretype/changed)) &rest params)
        (foretype--more-known server (plist-get params :gone)))
      (cl-defmethod eglot-handle-notification :after
        ((server foretype-server) (_method (eql $/progress)) &rest params)
        (foretype--progress server params))
      (cl-defmethod eglot-handle-request
        ((_server foretype-server) (_method (eql foretype/input)) &rest params)
        (foretype--line params)))
   t))

(defun foretype--options ()
  "The initializationOptions of the server."
  (list :foretype (or foretype-settings (make-hash-table))))

(defun foretype--by-eglot ()
  "Eglot's connection of this buffer when its server is foretype."
  (when (and (featurep 'eglot) (eglot-managed-p))
    (let ((server (eglot-current-server)))
      (and server (object-of-class-p server 'foretype-server) server))))

(defun foretype--root ()
  "The project of this buffer, as a folder."
  (let ((project (project-current nil)))
    (expand-file-name (if project (project-root project) default-directory))))

(defun foretype--running ()
  "The connection that serves this buffer, or nil."
  (or (foretype--by-eglot)
      (and foretype--opened-by (jsonrpc-running-p foretype--opened-by) foretype--opened-by)
      (let ((own (alist-get (foretype--root) foretype--own nil nil #'equal)))
        (and own (jsonrpc-running-p own) own))))

(defun foretype--connection ()
  "The connection that serves this buffer, started when there is none, or nil."
  (or (foretype--running) (foretype--start (foretype--root))))

;; A log of every message would hold the user's texts, many times over. Emacs 30 warns of the older of its two names.
(defconst foretype--no-log
  (if (slot-exists-p 'jsonrpc-process-connection '-events-buffer-config)
      '(:events-buffer-config (:size 0 :format full))
    '(:events-buffer-scrollback-size 0))
  "How a connection is told to keep no log.")

(defun foretype--start (root)
  "Start a server for the project at ROOT.
Nil when the program is missing, or began three times within a minute."
  (let* ((recent (cl-remove-if (lambda (time) (> (- (float-time) time) 60))
                               (alist-get root foretype--starts nil nil #'equal)))
         (default-directory root)
         (program (executable-find (car foretype-command))))
    (when (and program (< (length recent) 3))
      (setf (alist-get root foretype--starts nil nil #'equal) (cons (float-time) recent))
      (let ((connection
             (apply
              #'make-instance 'foretype-connection
              :name "foretype"
              :process (lambda ()
                         (make-process :name "foretype" :command foretype-command :noquery t
                                       :connection-type 'pipe :coding 'utf-8-emacs-unix
                                       :stderr (get-buffer-create " *foretype stderr*")))
              :notification-dispatcher #'foretype--told
              :request-dispatcher #'foretype--asked
              :on-shutdown #'foretype--ended
              foretype--no-log)))
        (setf (alist-get root foretype--own nil nil #'equal) connection)
        (foretype--initialize connection root)
        connection))))

(defun foretype--initialize (connection root)
  "Open the protocol on CONNECTION for the project at ROOT."
  (jsonrpc-async-request
   connection :initialize
   (list :processId (emacs-pid)
         :clientInfo (list :name "foretype.el" :version foretype--client-version)
         :rootUri (foretype--uri root)
         :workspaceFolders (vector (list :uri (foretype--uri root)
                                         :name (file-name-nondirectory (directory-file-name root))))
         ;; Emacs counts characters, and so can the server.
         :capabilities (list :general '(:positionEncodings ["utf-32"])
                             :textDocument '(:publishDiagnostics (:tagSupport (:valueSet [1])))
                             :workspace '(:applyEdit t
                                          :workspaceEdit (:documentChanges t
                                                          :resourceOperations ["create" "delete" "rename"]))
                             :window '(:showDocument (:support t) :workDoneProgress t)
                             :experimental (list :foretype foretype--abilities))
         :initializationOptions (foretype--options))
   :success-fn (lambda (_)
                 (jsonrpc-notify connection :initialized (make-hash-table))
                 (setf (foretype--ready connection) t)
                 (foretype--bring-into-step connection)
                 (foretype--each-buffer
                  (lambda () (when (eq (foretype--running) connection) (foretype--schedule)))))
   :error-fn #'ignore))

(defun foretype--asked (_connection method params)
  "Answer the server's request METHOD with PARAMS."
  (pcase method
    ('window/workDoneProgress/create nil)
    ('window/showDocument (list :success (foretype--json-bool (foretype--show-place params))))
    ('workspace/applyEdit
     (list :applied (foretype--json-bool
                     (foretype--change-files (plist-get (plist-get params :edit) :documentChanges)))))
    ('window/showMessageRequest (foretype--choose params))
    ('foretype/input (foretype--line params))
    (_ (jsonrpc-error :code -32601 :message (format "%s is not supported" method)))))

(defun foretype--told (connection method params)
  "Take note of METHOD with PARAMS, a notification of the server of CONNECTION."
  (pcase method
    ('foretype/changed (foretype--more-known connection (plist-get params :gone)))
    ('$/progress (foretype--progress connection params))
    ('window/showMessage (message "%s" (plist-get params :message)))
    ('textDocument/publishDiagnostics (foretype--marked connection params))))

(defun foretype--more-known (connection gone)
  "Ask anew where nothing is shown: CONNECTION knows more than when it was asked.
What is shown stays, for it must not change under the user's key, unless
its id is in GONE: it is not offered any more."
  (foretype--each-buffer
   (lambda ()
     (when (eq (foretype--running) connection)
       (when (and foretype--suggestion
                  (seq-contains-p gone (foretype--suggestion-id foretype--suggestion)))
         (foretype--clear))
       (unless foretype--suggestion
         (foretype--schedule))))))

(defun foretype--ended (connection)
  "Forget CONNECTION, whose server has ended; a change will bring another."
  (setq foretype--own (rassq-delete-all connection foretype--own)
        foretype--working (cl-remove connection foretype--working :key #'car))
  (foretype--forget-review connection)
  (foretype--each-buffer
   (lambda ()
     (when (eq foretype--opened-by connection)
       (setq foretype--opened-by nil
             foretype--earlier (foretype--text))
       (foretype--clear)
       (foretype--schedule)))))

(defun foretype-shutdown ()
  "End every server of this package's own.  A change will bring it back."
  (interactive)
  (let ((all (cl-remove-if-not #'jsonrpc-running-p (mapcar #'cdr foretype--own))))
    (dolist (connection all)
      (ignore-errors (jsonrpc-request connection :shutdown nil :timeout foretype--patience))
      (ignore-errors (jsonrpc-notify connection :exit nil)))
    (with-timeout (foretype--patience)
      (while (cl-some #'jsonrpc-running-p all) (accept-process-output nil 0.02)))
    (mapc #'foretype--delete all))
  (setq foretype--starts nil))

(defun foretype--delete (connection)
  "End the server of CONNECTION by force, if it has not ended yet."
  (when (jsonrpc-running-p connection) (jsonrpc-shutdown connection)))

(defun foretype--end-unused (connection)
  "End the server of CONNECTION unless a buffer besides this one needs it.
The next one there may begin at once: this was not a failure."
  (when (and connection (jsonrpc-running-p connection)
             (cl-notany (lambda (buffer)
                          (with-current-buffer buffer
                            (and foretype-mode (eq (foretype--running) connection))))
                        (remq (current-buffer) (buffer-list))))
    (let ((root (car (rassq connection foretype--own))))
      (setq foretype--own (rassq-delete-all connection foretype--own)
            foretype--starts (assoc-delete-all root foretype--starts)))
    (jsonrpc-async-request connection :shutdown (make-hash-table)
                           :success-fn (lambda (_) (jsonrpc-notify connection :exit nil))
                           :error-fn #'ignore :timeout-fn #'ignore)
    (run-with-timer (* 2 foretype--patience) nil #'foretype--delete connection)))

(defun foretype--each-buffer (act)
  "Call ACT in each buffer with `foretype-mode'."
  (dolist (buffer (buffer-list))
    (when (buffer-local-value 'foretype-mode buffer)
      (with-current-buffer buffer (funcall act)))))


;;; Names and positions

(defconst foretype--plain-characters
  (let ((plain (copy-sequence url-path-allowed-chars)))
    (aset plain ?: nil)
    plain)
  "Characters that stand unescaped in an URI, as Eglot spells them.")

(defun foretype--uri (&optional path)
  "The URI of PATH, or of this buffer's file, as its server knows it."
  (let ((name (directory-file-name (file-truename (or path buffer-file-name)))))
    (concat "file://" (if (eq system-type 'windows-nt) "/")
            ;; Eglot leaves a percent sign as it is, though what looks like an escape then names another file.
            (url-hexify-string (if (foretype--by-eglot) name (string-replace "%" "%25" name))
                               foretype--plain-characters))))

(defun foretype--buffer-of (uri)
  "The buffer that visits URI, or nil."
  (let ((path (url-unhex-string (url-filename (url-generic-parse-url uri)))))
    (find-buffer-visiting (decode-coding-string
                           (if (eq system-type 'windows-nt) (substring path 1) path) 'utf-8))))

(defun foretype--utf-16-length (text)
  "The number of UTF-16 units in TEXT."
  (cl-loop for char across text sum (if (> char #xffff) 2 1)))

(defvar eglot-current-linepos-function)
(defvar eglot-current-column-function)
(defvar eglot-move-to-linepos-function)
(defvar eglot-move-to-column-function)

(defun foretype--column ()
  "Point's place in its line, in the units of this buffer's connection."
  (if (foretype--by-eglot)
      (funcall (if (boundp 'eglot-current-linepos-function)
                   eglot-current-linepos-function
                 eglot-current-column-function))
    (- (point) (line-beginning-position))))

(defun foretype--move-to-column (column)
  "Go to COLUMN of this line, in the units of this buffer's connection."
  (if (foretype--by-eglot)
      (funcall (if (boundp 'eglot-move-to-linepos-function)
                   eglot-move-to-linepos-function
                 eglot-move-to-column-function)
               column)
    (goto-char (min (+ (point) column) (line-end-position)))))

(defun foretype--position (&optional at)
  "The protocol's position of AT, or of point."
  (save-restriction
    (widen)
    (save-excursion
      (when at (goto-char at))
      (list :line (1- (line-number-at-pos nil t)) :character (foretype--column)))))

(defun foretype--point (position)
  "The buffer position of the protocol's POSITION."
  (save-restriction
    (widen)
    (save-excursion
      (goto-char (point-min))
      (forward-line (plist-get position :line))
      (unless (eobp) (foretype--move-to-column (plist-get position :character)))
      (point))))


;;; Keeping the server's copy of the text, where this package runs the server

(defvar-local foretype--opened-uri nil "How the server of ours knows this buffer's file.")
(defvar-local foretype--version 0 "The version of the text the server has.")
(defvar-local foretype--earlier nil
  "The text before a server of ours had it, or nil.
What is typed while the server starts is a change to this.")
(defvar-local foretype--changes nil "What is not sent yet, latest first, or `all' when that is not clear.")
(defvar-local foretype--before nil "The range a change is about to replace.")

(defconst foretype--languages
  '(("js" . "javascript") ("js2" . "javascript") ("tsx" . "typescriptreact") ("js-jsx" . "javascriptreact")
    ("c++" . "cpp") ("sh" . "shellscript") ("bash" . "shellscript") ("mhtml" . "html") ("html" . "html")
    ("conf-toml" . "toml") ("js-json" . "json") ("enh-ruby" . "ruby") ("cperl" . "perl"))
  "Names of modes, less \"-mode\", that are no languages of the protocol.")

(defun foretype--language ()
  "The protocol's name of this buffer's language."
  (or (get major-mode 'eglot-language-id)
      (let ((name (replace-regexp-in-string "\\(-ts\\)?-mode\\'" "" (symbol-name major-mode))))
        (or (cdr (assoc name foretype--languages)) name))))

(defun foretype--text ()
  "The whole text."
  (save-restriction (widen) (buffer-substring-no-properties (point-min) (point-max))))

(defun foretype--send-text (connection)
  "Bring CONNECTION's copy of this buffer up to date."
  (cond ((not (eq foretype--opened-by connection))
         (let* ((text (foretype--text))
                (first (or foretype--earlier text)))
           (setq foretype--opened-by connection
                 foretype--opened-uri (foretype--uri)
                 foretype--earlier nil
                 foretype--changes nil)
           (cl-incf foretype--version)
           (jsonrpc-notify connection :textDocument/didOpen
                           (list :textDocument (list :uri (foretype--uri) :languageId (foretype--language)
                                                     :version foretype--version :text first)))
           (unless (string= first text)
             (setq foretype--changes 'all)
             (foretype--send-text connection))
           (force-mode-line-update)))
        (foretype--changes
         (cl-incf foretype--version)
         (jsonrpc-notify connection :textDocument/didChange
                         (list :textDocument (list :uri (foretype--uri) :version foretype--version)
                               :contentChanges (if (eq foretype--changes 'all)
                                                   (vector (list :text (foretype--text)))
                                                 (vconcat (reverse foretype--changes)))))
         (setq foretype--changes nil))))

(defun foretype--close ()
  "Tell the server of ours that this buffer is closed."
  (when (and foretype--opened-by (jsonrpc-running-p foretype--opened-by))
    (jsonrpc-notify foretype--opened-by :textDocument/didClose
                    (list :textDocument (list :uri foretype--opened-uri))))
  (setq foretype--opened-by nil
        foretype--earlier nil))

(defun foretype--leave ()
  "Close this buffer in the server and take everything off the screen."
  (foretype--clear)
  (foretype--close))

(defun foretype--leave-for-good ()
  "Leave, and end a server that only this buffer needed."
  (let ((connection (foretype--running)))
    (foretype--leave)
    (unless (eq connection (foretype--by-eglot)) (foretype--end-unused connection))))

(defun foretype--killed ()
  "This buffer is killed, which nothing here may prevent."
  (with-demoted-errors "foretype: %S" (foretype--leave-for-good)))

(defun foretype--saved ()
  "Tell the server of ours that this buffer was saved."
  (when (and foretype--opened-by (jsonrpc-running-p foretype--opened-by))
    (foretype--send-text foretype--opened-by)
    (jsonrpc-notify foretype--opened-by :textDocument/didSave
                    (list :textDocument (list :uri (foretype--uri))))))

(defun foretype--before-change (beg end)
  "Remember the range from BEG to END, which is about to be replaced."
  (when (and foretype--opened-by (listp foretype--changes))
    (setq foretype--before (list beg end (foretype--position beg) (foretype--position end)))))

(defun foretype--note-change (beg end length)
  "Note that LENGTH characters at BEG were replaced by those up to END."
  (when foretype--opened-by
    (pcase foretype--before
      ((guard (eq foretype--changes 'all)))
      (`(,(pred (= beg)) ,(pred (= (+ beg length))) ,from ,to)
       (push (list :range (list :start from :end to) :text (buffer-substring-no-properties beg end))
             foretype--changes))
      ;; Some commands announce more than they change: then the whole text is sent.
      (_ (setq foretype--changes 'all)))
    (setq foretype--before nil)))


;;; The suggestion

(cl-defstruct (foretype--part (:constructor foretype--part-make))
  "One replacement: OLD, from marker BEG to marker END, becomes NEW."
  beg end old new)

(cl-defstruct (foretype--suggestion (:constructor foretype--suggestion-make))
  "A prediction: PARTS are `foretype--part's in BUFFER, in order.
TAKEN counts the UTF-16 units of it that are already in the text."
  id reason group sites buffer parts cursor (taken 0))

(defvar-local foretype--suggestion nil "What is suggested in this buffer.")
(defvar-local foretype--overlays nil "The overlays that show the suggestion.")
(defvar-local foretype--picture nil "What the overlays show, to redraw only what changes.")
(defvar-local foretype--timer nil "Waits for a pause in typing.")
(defvar-local foretype--asked-at nil "Text and place the last question was about.")
(defvar-local foretype--applying nil "Non-nil while this package changes the text itself.")
(defvar foretype--draws 0 "How many times overlays were made.")

(defvar-local foretype--unserved nil "Non-nil when no server could be started for this buffer.")

(defvar-local foretype--active nil "Non-nil while the keys of `foretype-active-map' apply.")

(defun foretype--trim (edit)
  "EDIT of the protocol without equal ends, or nil if nothing is left."
  (let* ((range (plist-get edit :range))
         (beg (foretype--point (plist-get range :start)))
         (end (foretype--point (plist-get range :end)))
         (old (buffer-substring-no-properties beg end))
         (new (plist-get edit :newText))
         (most (min (length old) (length new)))
         (head 0)
         (tail 0))
    (while (and (< head most) (eq (aref old head) (aref new head)))
      (cl-incf head))
    (while (and (< tail (- most head))
                (eq (aref old (- (length old) tail 1)) (aref new (- (length new) tail 1))))
      (cl-incf tail))
    (let ((old (substring old head (- (length old) tail)))
          (new (substring new head (- (length new) tail))))
      (unless (equal old new)
        (foretype--part-make :beg (copy-marker (+ beg head)) :end (copy-marker (- end tail))
                             :old old :new new)))))

(defun foretype--read (wire)
  "The suggestion that WIRE describes, or nil where this Emacs cannot show it."
  (when-let ((buffer (foretype--buffer-of (plist-get wire :uri))))
    (with-current-buffer buffer
      (save-restriction
        (widen)
        (when-let ((parts (sort (delq nil (mapcar #'foretype--trim (plist-get wire :edits)))
                                (lambda (a b) (< (foretype--part-beg a) (foretype--part-beg b))))))
          (foretype--suggestion-make
           :id (plist-get wire :id) :reason (plist-get wire :reason) :group (plist-get wire :group)
           :sites (plist-get wire :sites) :buffer buffer :parts parts
           :cursor (plist-get wire :cursorPosition)))))))

(defun foretype--valid-p (suggestion)
  "Whether the old text of SUGGESTION still stands where it stood."
  (let ((buffer (foretype--suggestion-buffer suggestion)))
    (and (buffer-live-p buffer)
         (with-current-buffer buffer
           (save-restriction
             (widen)
             (cl-every (lambda (part)
                         (equal (foretype--part-old part)
                                (buffer-substring-no-properties (foretype--part-beg part)
                                                                (foretype--part-end part))))
                       (foretype--suggestion-parts suggestion)))))))

(defun foretype--same-p (a b)
  "Whether suggestions A and B would do the same."
  (and a b
       (eq (foretype--suggestion-buffer a) (foretype--suggestion-buffer b))
       (equal (mapcar #'foretype--part-list (foretype--suggestion-parts a))
              (mapcar #'foretype--part-list (foretype--suggestion-parts b)))))

(defun foretype--part-list (part)
  "PART as a list that `equal' compares."
  (list (marker-position (foretype--part-beg part)) (foretype--part-old part) (foretype--part-new part)))

(defun foretype--ghost ()
  "The part that is pure insertion at point, when that is all there is."
  (when foretype--suggestion
    (let ((part (car (foretype--suggestion-parts foretype--suggestion))))
      (and (eq (foretype--suggestion-buffer foretype--suggestion) (current-buffer))
           (null (cdr (foretype--suggestion-parts foretype--suggestion)))
           (equal (foretype--part-old part) "")
           (= (foretype--part-beg part) (point))
           part))))

(defun foretype--here-p (suggestion)
  "Whether SUGGESTION is about the line of point: then no jump is needed."
  (and (eq (foretype--suggestion-buffer suggestion) (current-buffer))
       (save-restriction
         (widen)
         (cl-some (lambda (part)
                    (<= (save-excursion (goto-char (foretype--part-beg part)) (line-beginning-position))
                        (point)
                        (save-excursion (goto-char (foretype--part-end part)) (line-end-position))))
                  (foretype--suggestion-parts suggestion)))))

(defun foretype--visible-p (suggestion beg end)
  "Whether the first change of SUGGESTION is on screen in the selected window.
This buffer is narrowed to what lies from BEG to END."
  (and (eq (foretype--suggestion-buffer suggestion) (current-buffer))
       (let ((at (foretype--part-beg (car (foretype--suggestion-parts suggestion)))))
         (and (<= beg at end)
              (or (foretype--here-p suggestion)
                  (not (eq (window-buffer) (current-buffer)))
                  (pos-visible-in-window-p at))))))


;;; Drawing

(defun foretype--popup-p ()
  "Whether a popup of completions is open: the keys are its own then."
  (or (bound-and-true-p completion-in-region-mode)
      (bound-and-true-p company-candidates)
      (bound-and-true-p completion-preview-active-mode)))

(defun foretype--styled (text face &optional at-point)
  "TEXT in FACE, behind the cursor if it stands AT-POINT."
  (let ((styled (propertize text 'face face)))
    (when (and at-point (not (equal styled "")))
      (put-text-property 0 1 'cursor t styled))
    styled))

(defun foretype--hint (suggestion)
  "The hint for SUGGESTION where it lies elsewhere."
  (let* ((buffer (foretype--suggestion-buffer suggestion))
         (at (foretype--part-beg (car (foretype--suggestion-parts suggestion))))
         (line (with-current-buffer buffer
                 (save-restriction (widen) (line-number-at-pos at t)))))
    (format "%s → %sL%d %s" foretype-key-label
            (if (eq buffer (current-buffer)) "" (concat (buffer-name buffer) " "))
            line (foretype--suggestion-reason suggestion))))

(defun foretype--word-bounds (part)
  "PART as (BEG END NEW), grown to whole words so that the change can be read."
  (save-excursion
    (let* ((beg (foretype--part-beg part))
           (end (foretype--part-end part))
           (word "[:alnum:]_$")
           (from (progn (goto-char beg) (skip-chars-backward word (line-beginning-position)) (point)))
           (to (progn (goto-char end) (skip-chars-forward word (line-end-position)) (point))))
      (list from to (concat (buffer-substring-no-properties from beg)
                            (foretype--part-new part)
                            (buffer-substring-no-properties end to))))))

(defun foretype--strokes (part)
  "How PART is drawn: a list of (BEG END FACE AFTER).
AFTER is a string shown behind END."
  (let ((beg (marker-position (foretype--part-beg part)))
        (end (marker-position (foretype--part-end part)))
        (old (foretype--part-old part))
        (new (foretype--part-new part)))
    (cond
     ((equal old "")
      (list (if (= beg (point))
                (list beg beg nil (foretype--styled new 'foretype-ghost t))
              (list beg beg nil (foretype--styled new 'foretype-added)))))
     ((equal new "") (list (list beg end 'foretype-removed nil)))
     ((or (string-search "\n" old) (string-search "\n" new) (> (length old) foretype-longest-word))
      (let ((from (save-excursion (goto-char beg) (line-beginning-position)))
            (to (save-excursion (goto-char end) (line-end-position))))
        (list (list from to 'foretype-removed
                    (concat "\n" (foretype--styled (concat (buffer-substring-no-properties from beg) new
                                                           (buffer-substring-no-properties end to))
                                                   'foretype-added))))))
     (t (pcase-let ((`(,from ,to ,word) (foretype--word-bounds part)))
          (list (list from to 'foretype-removed (foretype--styled word 'foretype-added))))))))

(defvar foretype--revealed nil
  "Where the text of an edit was asked for: whoever moves on has seen it.")

(defun foretype--veiled (strokes)
  "STROKES without the new text, where `foretype-text' wants that."
  (if (or (eq foretype-text 'shown) (equal foretype--revealed (foretype--here)))
      strokes
    (mapcar (pcase-lambda (`(,beg ,end ,_ ,after))
              (list beg end (and (< beg end) 'foretype-place)
                    (and after (foretype--styled "…" 'foretype-place (= end (point))))))
            strokes)))

(defun foretype-reveal ()
  "Show or hide what the edit writes, where its place alone is marked."
  (interactive)
  (let ((here (foretype--here)))
    (setq foretype--revealed (unless (equal foretype--revealed here) here)))
  (foretype--draw))

(defun foretype--plan (beg end)
  "The strokes that show this buffer's suggestion from where point is.
The buffer is narrowed to what lies from BEG to END."
  (let ((suggestion foretype--suggestion))
    (cond
     ((null suggestion) nil)
     ((and (foretype--ghost) (foretype--popup-p)) nil)
     ((not (foretype--visible-p suggestion beg end))
      (let ((end (line-end-position)))
        (list (list end end nil
                    (concat (foretype--styled "  " 'foretype-hint t)
                            (foretype--styled (foretype--hint suggestion) 'foretype-hint))))))
     (t
      (append
       (foretype--veiled (cl-mapcan #'foretype--strokes (foretype--suggestion-parts suggestion)))
       (unless (foretype--ghost)
         (let* ((part (car (last (foretype--suggestion-parts suggestion))))
                ;; Removed whole lines end where the next begins, which is not one of them.
                (at (max (foretype--part-beg part) (1- (foretype--part-end part))))
                (end (save-excursion (goto-char at) (line-end-position))))
           (list (list end end nil (foretype--styled (format "  %s" foretype-key-label) 'foretype-hint))))))))))

(defun foretype--draw ()
  "Make what is on screen equal to the suggestion.
Nothing is touched when it is equal already."
  (when (and foretype--suggestion (not (buffer-live-p (foretype--suggestion-buffer foretype--suggestion))))
    (setq foretype--suggestion nil))
  (let* ((beg (point-min))
         (end (point-max))
         (plan (save-restriction (widen) (save-excursion (foretype--plan beg end)))))
    (unless (equal-including-properties plan foretype--picture)
      (mapc #'delete-overlay foretype--overlays)
      (setq foretype--picture plan
            foretype--overlays
            (mapcar (lambda (stroke)
                      (pcase-let ((`(,beg ,end ,face ,after) stroke))
                        (cl-incf foretype--draws)
                        (let ((overlay (make-overlay beg end nil t nil)))
                          (overlay-put overlay 'foretype t)
                          (overlay-put overlay 'priority 100)
                          (overlay-put overlay 'face face)
                          (overlay-put overlay 'after-string after)
                          overlay)))
                    plan)))
    (setq foretype--active (and foretype--suggestion t))))

(defun foretype--clear ()
  "Show nothing."
  (setq foretype--suggestion nil)
  (foretype--draw)
  (force-mode-line-update))


;;; Asking

(defun foretype--schedule ()
  "Ask once the user pauses."
  (when foretype--timer (cancel-timer foretype--timer))
  (setq foretype--timer
        (run-with-idle-timer foretype-delay nil #'foretype--ask-in (current-buffer))))

(defun foretype--ask-in (buffer)
  "Ask for BUFFER, if it is the one the user is in; else its server knows it."
  (when (buffer-live-p buffer)
    (with-current-buffer buffer
      (setq foretype--timer nil)
      (cond ((not foretype-mode))
            ((eq buffer (window-buffer)) (foretype--ask))
            ((not (foretype--by-eglot)) (foretype--make-known))))))

(defun foretype--make-known ()
  "Open this buffer in the server, unless there is none.
Renames in other files then include it, visited or not."
  (when-let ((connection (foretype--running)))
    (when (foretype--ready connection) (foretype--send-text connection))))

(defun foretype--here ()
  "What a question is about: text, place."
  (cons (buffer-chars-modified-tick) (point)))

(defun foretype--ask (&optional manual)
  "Ask the server for the next edit; MANUAL if the user wants one now."
  (let ((connection (foretype--connection)))
    (unless (eq foretype--unserved (null connection))
      (setq foretype--unserved (null connection))
      (force-mode-line-update))
    (when connection
      (foretype--ask-of connection manual))))

(defun foretype--ask-of (connection manual)
  "Ask CONNECTION for the next edit; MANUAL if the user wants one now."
  (let ((here (foretype--here)))
    ;; A question still waiting would take the place of this one.
    (when foretype--timer (cancel-timer foretype--timer))
    (setq foretype--asked-at here)
    (foretype--request
     connection :foretype/nextEdit
     (list :textDocument (list :uri (foretype--uri))
           :position (foretype--position)
           :triggerKind (if manual "manual" "automatic"))
     (lambda (result)
       (when (and foretype-mode (equal (car here) (buffer-chars-modified-tick)))
         (foretype--answered result manual))))))

(defun foretype--request (connection method params act)
  "Send METHOD with PARAMS on CONNECTION, and call ACT with the result.
The server will have all changes by then.  ACT runs in this buffer."
  (let* ((buffer (current-buffer))
         (options (list :success-fn (lambda (result)
                                      (when (buffer-live-p buffer)
                                        (with-current-buffer buffer (funcall act result))))
                        :error-fn #'ignore ; superseded by a newer question, or the server is ending
                        :timeout-fn #'ignore)))
    (foretype--bring-into-step connection)
    (cond ((foretype--by-eglot)
           ;; Eglot sends changes a little later, and a deferred request waits for them.
           (apply #'jsonrpc-async-request connection method params
                  :deferred (list method (and (listp params) (plist-get params :id))) options))
          ;; Until the server has started nothing is said; then every buffer asks.
          ((foretype--ready connection)
           (foretype--send-text connection)
           (apply #'jsonrpc-async-request connection method params options)))))

(defun foretype--answered (result manual)
  "Show the suggestion in RESULT.
If there is none and the question was MANUAL, say why."
  (let* ((wire (car (append (plist-get result :suggestions) nil)))
         (suggestion (and wire (foretype--read wire))))
    (cond ((null suggestion)
           (when manual
             (message "foretype: %s" (or (plist-get result :message) "nothing follows from your last changes")))
           (foretype--clear))
          ((foretype--same-p suggestion foretype--suggestion)
           (setf (foretype--suggestion-id foretype--suggestion) (foretype--suggestion-id suggestion)
                 (foretype--suggestion-taken foretype--suggestion) 0)
           (foretype--draw))
          (t (foretype--show suggestion)))))

(defun foretype--show (suggestion)
  "Show SUGGESTION in this buffer."
  (setq foretype--suggestion suggestion)
  (foretype--draw)
  (force-mode-line-update)
  (when-let ((connection (foretype--connection)))
    (jsonrpc-notify connection :foretype/shown (list :id (foretype--suggestion-id suggestion)))))

(defun foretype--tell (method params)
  "Send METHOD with PARAMS behind all that was typed."
  (when-let ((connection (foretype--connection)))
    (foretype--request connection method params #'ignore)))

(defun foretype--run (command arguments act)
  "Run the server's COMMAND with the list ARGUMENTS, and call ACT with the result."
  (if-let ((connection (foretype--connection)))
      (foretype--request connection :workspace/executeCommand
                         (list :id command :command command :arguments (vconcat arguments)) act)
    (user-error "The server is not running; M-x foretype-doctor says why")))


;;; Following the text and the cursor

(defun foretype--after-change (beg end length)
  "Follow that LENGTH characters at BEG were replaced by those up to END."
  (foretype--note-change beg end length)
  (unless foretype--applying
    (foretype--follow beg end length)
    (foretype--schedule)))

(defun foretype--follow (beg end length)
  "Shorten the ghost text by what was typed of it, or drop what is wrong now.
BEG, END and LENGTH are those of `after-change-functions'."
  (when-let* ((suggestion foretype--suggestion)
              (part (car (foretype--suggestion-parts suggestion))))
    (let ((typed (buffer-substring-no-properties beg end))
          (new (foretype--part-new part)))
      (if (and (= length 0)
               (null (cdr (foretype--suggestion-parts suggestion)))
               (equal (foretype--part-old part) "")
               (eq (foretype--suggestion-buffer suggestion) (current-buffer))
               (= beg (foretype--part-beg part))
               (< (length typed) (length new))
               (string-prefix-p typed new))
          (progn
            (setf (foretype--part-new part) (substring new (length typed)))
            (cl-incf (foretype--suggestion-taken suggestion) (foretype--utf-16-length typed))
            (set-marker (foretype--part-beg part) end)
            (set-marker (foretype--part-end part) end))
        (when (or (not (foretype--valid-p suggestion))
                  (and (eq (foretype--suggestion-buffer suggestion) (current-buffer))
                       (cl-some (lambda (part)
                                  (and (<= beg (foretype--part-end part)) (>= end (foretype--part-beg part))))
                                (foretype--suggestion-parts suggestion))))
          (setq foretype--suggestion nil))))
    (unless foretype--suggestion (foretype--clear))))

(defun foretype--after-command ()
  "Redraw after point has moved, and ask where the user has come to rest."
  (when (or foretype--suggestion foretype--picture) (foretype--draw))
  (unless (or foretype--suggestion (equal foretype--asked-at (foretype--here)))
    (foretype--schedule)))


;;; Commands

(defun foretype--wanted ()
  "The suggestion, or an error if there is none."
  (let ((suggestion foretype--suggestion))
    (unless (and suggestion (foretype--valid-p suggestion))
      (foretype--clear)
      (user-error "No next edit is shown"))
    suggestion))

(defun foretype-accept ()
  "Go to the suggested edit; apply it if point is on its line already."
  (interactive)
  (let ((suggestion (foretype--wanted)))
    (if (foretype--here-p suggestion)
        (foretype--apply suggestion)
      (foretype--jump suggestion))))

(defun foretype--jump (suggestion)
  "Go to the place of SUGGESTION, and show it there."
  (let ((buffer (foretype--suggestion-buffer suggestion)))
    (xref-push-marker-stack)
    (unless (eq buffer (current-buffer))
      (foretype--clear)
      (switch-to-buffer buffer)
      (foretype-mode 1)
      (setq foretype--suggestion suggestion))
    (unless (region-active-p) (push-mark nil t))
    (let ((at (foretype--part-beg (car (foretype--suggestion-parts suggestion)))))
      (unless (<= (point-min) at (point-max)) (widen))
      (goto-char at))
    (setq foretype--asked-at (foretype--here))
    (foretype--draw)))

(defun foretype--replace (parts)
  "Apply PARTS to this buffer as one step of undo."
  (save-restriction
    (widen)
    (let ((foretype--applying t)
          (change (prepare-change-group)))
      (undo-boundary)
      (save-excursion
        (dolist (part (reverse parts))
          (goto-char (foretype--part-end part))
          (insert-before-markers (foretype--part-new part))
          (delete-region (foretype--part-beg part)
                         (+ (foretype--part-beg part) (length (foretype--part-old part))))))
      (undo-amalgamate-change-group change)
      (undo-boundary))))

(defun foretype--apply (suggestion)
  "Apply SUGGESTION, leave point behind it, and ask for the next."
  (let* ((parts (foretype--suggestion-parts suggestion))
         (end (copy-marker (foretype--part-end (car (last parts))) t)))
    (foretype--clear)
    (foretype--replace parts)
    (goto-char (if-let ((cursor (foretype--suggestion-cursor suggestion)))
                   (if (= (foretype--suggestion-taken suggestion) 0) (foretype--point cursor) end)
                 end))
    (set-marker end nil)
    (foretype--tell :foretype/accept (list :id (foretype--suggestion-id suggestion)))
    (foretype--schedule)))

(defun foretype--accept-up-to (pattern)
  "Insert the ghost text up to the end of the first match of PATTERN.
Any other edit is gone to, and applied as a whole."
  (let* ((suggestion (foretype--wanted))
         (part (foretype--ghost))
         (new (and part (foretype--part-new part))))
    (if (not (and part (string-match pattern new) (< (match-end 0) (length new))))
        (foretype-accept)
      ;; The text shrinks as if the user had typed it.
      (insert (substring new 0 (match-end 0)))
      (foretype--tell :foretype/accept
                      (list :id (foretype--suggestion-id suggestion)
                            :acceptedLength (foretype--suggestion-taken suggestion))))))

(defun foretype-accept-word ()
  "Insert the next word of the ghost text.
Any other edit is gone to, and applied as a whole."
  (interactive)
  (foretype--accept-up-to "\\`[^[:alnum:]_$]*[[:alnum:]_$]*"))

(defun foretype-accept-line ()
  "Insert the ghost text up to the end of its line.
Any other edit is gone to, and applied as a whole."
  (interactive)
  (foretype--accept-up-to "\\`\n*[^\n]*"))

(defun foretype-reject ()
  "Take the suggestion away, for good."
  (interactive)
  (let ((suggestion (foretype--wanted)))
    (foretype--clear)
    (foretype--tell :foretype/reject (list :id (foretype--suggestion-id suggestion) :reason "rejected"))
    (foretype--schedule)))

(defun foretype-ask ()
  "Ask for the next edit now, also while snoozed."
  (interactive)
  (unless foretype-mode (foretype-mode 1))
  (foretype--ask t))

(defun foretype-snooze (&optional minutes)
  "Show nothing for MINUTES, the numeric prefix argument; 0 ends that.
Without one it is as long as the server's settings want."
  (interactive "P")
  (foretype--run "foretype.nextEdit.snooze" (and minutes (list (prefix-numeric-value minutes)))
                 (lambda (minutes)
                   (setq foretype--snoozed (and (> minutes 0) (time-add nil (* 60 minutes))))
                   (foretype--note-step (foretype--running))
                   (foretype--tell-all)
                   (message "foretype is %s"
                            (if foretype--snoozed (format "quiet for %s minutes" minutes) "awake")))))

(defun foretype-toggle ()
  "Switch predictions off, or on again, which ends a snooze too."
  (interactive)
  (setq foretype--enabled (not foretype--enabled)
        foretype--snoozed nil)
  (foretype--tell-all)
  (message "foretype is %s" (if foretype--enabled "on" "off")))

(defun foretype--tell-all ()
  "Have every server and buffer follow what the user wants of quiet."
  (foretype--each-buffer
   (lambda ()
     (when-let ((connection (foretype--running))) (foretype--bring-into-step connection))
     (foretype--clear)
     (foretype--schedule))))

(defun foretype--bring-into-step (connection)
  "Tell the server of CONNECTION what the user wants of quiet, unless it knows."
  (when (or (not (object-of-class-p connection 'foretype-connection)) (foretype--ready connection))
    (pcase-let ((`(,enabled . ,snoozed) (gethash connection foretype--in-step '(t))))
      (unless (eq enabled foretype--enabled)
        (foretype--switch connection "toggle" (foretype--json-bool foretype--enabled)))
      (unless (or (equal snoozed foretype--snoozed)
                  (= 0 (foretype--minutes-until snoozed) (foretype--minutes-until foretype--snoozed)))
        (foretype--switch connection "snooze" (foretype--minutes-until foretype--snoozed)))
      (foretype--note-step connection))))

(defun foretype--note-step (connection)
  "Note that the server of CONNECTION knows what the user wants of quiet."
  (puthash connection (cons foretype--enabled foretype--snoozed) foretype--in-step))

(defun foretype--minutes-until (time)
  "The minutes from now to TIME; 0 when it has passed or is nil."
  (if time (max 0 (/ (float-time (time-subtract time nil)) 60)) 0))

(defun foretype--switch (connection what value)
  "Tell the server of CONNECTION to WHAT, with VALUE."
  (jsonrpc-async-request connection :workspace/executeCommand
                         (list :command (concat "foretype.nextEdit." what) :arguments (vector value))
                         :success-fn #'ignore :error-fn #'ignore :timeout-fn #'ignore))

(defun foretype--queue (act)
  "Call ACT with all coming edits, as suggestions, next first."
  (let ((connection (or (foretype--connection) (user-error "The server is not running")))
        (ticks (mapcar (lambda (buffer) (cons buffer (buffer-chars-modified-tick buffer))) (buffer-list))))
    (foretype--request
     connection :foretype/queue (make-hash-table)
     (lambda (result)
       (funcall act (cl-remove-if-not
                     (lambda (suggestion)
                       (let ((buffer (foretype--suggestion-buffer suggestion)))
                         (equal (cdr (assq buffer ticks)) (buffer-chars-modified-tick buffer))))
                     (delq nil (mapcar #'foretype--read (plist-get result :edits)))))))))

(defun foretype-accept-all ()
  "Apply the suggestion and all that belong to it, in every open file.
One undo takes back what was done in a file."
  (interactive)
  (let ((first (foretype--wanted)))
    (foretype--queue
     (lambda (coming)
       (let ((all (foretype--together first coming)))
         (dolist (buffer (delete-dups (mapcar #'foretype--suggestion-buffer all)))
           (let ((parts (cl-loop for one in all
                                 when (eq (foretype--suggestion-buffer one) buffer)
                                 append (foretype--suggestion-parts one))))
             (with-current-buffer buffer
               (foretype--replace (sort parts (lambda (a b)
                                                (< (foretype--part-beg a) (foretype--part-beg b))))))))
         (foretype--each-buffer #'foretype--clear)
         (dolist (one all)
           (foretype--tell :foretype/accept (list :id (foretype--suggestion-id one))))
         (foretype--schedule)
         (message "%d places changed: %s" (length all) (foretype--suggestion-reason first)))))))

(defun foretype--together (first coming)
  "FIRST and those of COMING that belong to it, no place twice."
  (let ((taken (list first)))
    (dolist (one coming)
      (when (and (equal (foretype--suggestion-group one) (foretype--suggestion-group first))
                 (not (cl-some (lambda (other) (foretype--overlap-p one other)) taken)))
        (push one taken)))
    (nreverse taken)))

(defun foretype--overlap-p (a b)
  "Whether suggestions A and B change the same place."
  (and (eq (foretype--suggestion-buffer a) (foretype--suggestion-buffer b))
       (cl-some (lambda (one)
                  (cl-some (lambda (other)
                             (and (<= (foretype--part-beg one) (foretype--part-end other))
                                  (<= (foretype--part-beg other) (foretype--part-end one))))
                           (foretype--suggestion-parts b)))
                (foretype--suggestion-parts a))))

(defun foretype-list ()
  "List all coming edits, across files, to go to them one by one."
  (interactive)
  (foretype--queue
   (lambda (coming)
     (if (null coming)
         (message "No coming edits")
       (let ((places (mapcar #'foretype--place coming)))
         (xref-show-xrefs (lambda () places) nil))))))

(defun foretype--place (suggestion)
  "SUGGESTION as an entry of an xref list."
  (let ((at (foretype--part-beg (car (foretype--suggestion-parts suggestion)))))
    (with-current-buffer (foretype--suggestion-buffer suggestion)
      (save-excursion
        (goto-char at)
        (xref-make (format "%s  (%s)" (string-trim (buffer-substring (line-beginning-position) (line-end-position)))
                           (foretype--suggestion-reason suggestion))
                   (xref-make-file-location buffer-file-name (line-number-at-pos nil t)
                                            (- (point) (line-beginning-position))))))))

(defun foretype-explain ()
  "Say why the suggestion is there."
  (interactive)
  (let ((id (foretype--suggestion-id (foretype--wanted))))
    (foretype--request (foretype--connection) :foretype/explain (list :id id)
                       (lambda (result) (foretype--report "explain" (plist-get result :markdown))))))

(defun foretype-definition ()
  "Go to the declaration behind the suggestion.
The key for accepting leads back."
  (interactive)
  (foretype--run "foretype.nextEdit.definition"
                 (list (foretype--suggestion-id (foretype--wanted))) #'ignore))

(defun foretype-next ()
  "Go to the next edit, or where none is known, to the likeliest line.
Again without a change, to the line after that."
  (interactive)
  (foretype--run "foretype.nextEdit.jump" nil #'ignore))

(defun foretype--report (name text)
  "Show TEXT in a help window called after NAME."
  (with-help-window (format "*foretype %s*" name)
    (princ text)))


;;; What the server asks of Emacs, where this package runs it

(defun foretype--json-bool (value)
  "VALUE as the protocol has it."
  (if value t :json-false))

(defun foretype--progress (connection params)
  "Follow PARAMS of the progress of the server of CONNECTION.
What nobody waits for, as indexing, cannot be cancelled and is not counted."
  (let* ((token (plist-get params :token))
         (value (plist-get params :value))
         (kind (plist-get value :kind)))
    (cond ((and (equal kind "begin") (eq (plist-get value :cancellable) t))
           (push (cons connection token) foretype--working))
          ((equal kind "end")
           (setq foretype--working
                 (cl-remove-if (lambda (work) (and (eq (car work) connection) (equal (cdr work) token)))
                               foretype--working))))
    (force-mode-line-update t)))

(defun foretype--path (uri)
  "The path of the file that URI names, or nil."
  (when (string-prefix-p "file://" uri)
    (let ((path (decode-coding-string
                 (url-unhex-string (url-filename (url-generic-parse-url uri))) 'utf-8)))
      (if (eq system-type 'windows-nt) (substring path 1) path))))

(defun foretype--show-place (params)
  "Go where PARAMS say; nil where that is no file."
  (when-let ((path (foretype--path (plist-get params :uri))))
    (xref-push-marker-stack)
    (find-file path)
    (when-let ((start (plist-get (plist-get params :selection) :start)))
      (goto-char (foretype--point start)))
    t))

(defun foretype--choose (params)
  "Ask the user what PARAMS ask; the action they choose, or nil."
  (let* ((actions (append (plist-get params :actions) nil))
         (titles (mapcar (lambda (action) (plist-get action :title)) actions))
         (chosen (condition-case nil
                     (completing-read (concat (plist-get params :message) " ") titles nil t)
                   (quit nil))))
    (cl-find chosen actions :test #'equal :key (lambda (action) (plist-get action :title)))))

(defun foretype--line (params)
  "Ask the user for the line of text that PARAMS ask for."
  (list :text (condition-case nil
                  (read-string (concat (plist-get params :prompt) " "))
                (quit ""))))

(defun foretype--change-files (wanted)
  "Make what is WANTED, an array of the protocol, or none of it.
Non-nil when it was made."
  (let ((all (append wanted nil)))
    (when (cl-every #'foretype--fits-p all)
      (mapc #'foretype--change-file all)
      t)))

(defun foretype--fits-p (change)
  "Whether CHANGE is of a text as it is now."
  (let* ((document (plist-get change :textDocument))
         (version (plist-get document :version))
         (buffer (and document (foretype--buffer-of (plist-get document :uri)))))
    (or (null buffer) (not (integerp version))
        (with-current-buffer buffer
          (and (null foretype--changes) (= version foretype--version))))))

(defun foretype--change-file (change)
  "Make CHANGE: edits of a text, or an operation on a file."
  (pcase (plist-get change :kind)
    ("create" nil) ; the edits that follow make it
    ("delete" (foretype--delete-file (foretype--path (plist-get change :uri))))
    ("rename" (foretype--move-file (foretype--path (plist-get change :oldUri))
                                   (foretype--path (plist-get change :newUri))))
    (_ (foretype--edit-file (plist-get (plist-get change :textDocument) :uri) (plist-get change :edits)))))

(defun foretype--edit-file (uri edits)
  "Make EDITS in the file of URI, visited from now on, as one step of undo."
  (with-current-buffer (or (foretype--buffer-of uri) (find-file-noselect (foretype--path uri)))
    (unless foretype-mode (foretype-mode 1))
    (save-restriction
      (widen)
      (foretype--replace (sort (delq nil (mapcar #'foretype--trim edits))
                               (lambda (a b) (< (foretype--part-beg a) (foretype--part-beg b))))))
    (when-let ((connection (and (not (foretype--by-eglot)) (foretype--running))))
      (when (foretype--ready connection) (foretype--send-text connection)))))

(defun foretype--delete-file (path)
  "Delete the file of PATH and its buffer."
  (when-let ((buffer (find-buffer-visiting path)))
    (with-current-buffer buffer
      (set-buffer-modified-p nil)
      (kill-buffer)))
  (when (file-exists-p path) (delete-file path)))

(defun foretype--move-file (from to)
  "Move the file FROM to the path TO, with its buffer."
  (make-directory (file-name-directory to) t)
  (if-let ((buffer (find-buffer-visiting from)))
      (with-current-buffer buffer
        (when (file-exists-p from) (rename-file from to))
        (set-visited-file-name to t t))
    (rename-file from to)))


;;; Instructions and reviews

(defun foretype--region ()
  "The protocol's range of the region, or nil."
  (when (use-region-p)
    (list :start (foretype--position (region-beginning)) :end (foretype--position (region-end)))))

(defun foretype--command (command &optional argument otherwise)
  "Run the server's COMMAND with ARGUMENT, a plist.
Say OTHERWISE where the server has nothing to do."
  (foretype--run command (list (or argument (make-hash-table)))
                 (lambda (done)
                   (when (and otherwise (not (eq done t))) (message "%s" otherwise)))))

(defun foretype--about (&rest more)
  "This file and its region, for the server, with MORE."
  (let ((range (foretype--region)))
    (append (list :uri (foretype--uri)) (and range (list :range range)) more)))

(defun foretype-plan (goal)
  "Have the frontier model plan a change that reaches GOAL.
Its edits come as suggestions, in all files.  With a region it is about that."
  (interactive "sWhat is to be changed? ")
  (foretype--command "foretype.plan" (foretype--about :goal goal)))

(defun foretype-plan-add-files ()
  "Have the next plan also be about the files that belong to this one."
  (interactive)
  (foretype--command "foretype.plan.addFiles" (list :uri (foretype--uri))))

(defun foretype-edit (instruction)
  "Have the frontier model change this file, or the region, by INSTRUCTION."
  (interactive "sWhat is to be changed here? ")
  (foretype--command "foretype.edit" (foretype--about :instruction instruction)))

(declare-function flymake-diagnostics "flymake" (&optional beg end))
(declare-function flymake-diagnostic-text "flymake" (diag))

(defun foretype-fix ()
  "Have the frontier model fix the region, what is complained of here, or the file."
  (interactive)
  (let ((found (and (not (use-region-p)) (bound-and-true-p flymake-mode)
                    (flymake-diagnostics (line-beginning-position) (line-end-position)))))
    (foretype--command
     "foretype.fix"
     (if found
         (list :uri (foretype--uri)
               :range (list :start (foretype--position (line-beginning-position))
                            :end (foretype--position (line-end-position)))
               :message (flymake-diagnostic-text (car found)))
       (foretype--about)))))

(defun foretype-apply ()
  "Land the answer of another assistant that was killed or copied last."
  (interactive)
  (foretype--command "foretype.apply"
                     (list :uri (foretype--uri) :sketch (substring-no-properties (current-kill 0)))
                     "Nothing was copied that could be landed"))

(defun foretype-plan-accept-all ()
  "Make all that is left of the plan."
  (interactive)
  (foretype--command "foretype.plan.acceptAll" nil "There is no plan"))

(defun foretype-plan-drop ()
  "Leave out the rest of the plan."
  (interactive)
  (foretype--command "foretype.plan.drop" nil "There is no plan"))

(defun foretype-stop ()
  "Stop the plan, the edit or the answer that is being made."
  (interactive)
  (foretype--command "foretype.stop" nil "Nothing is under way"))

(defun foretype-question (question)
  "Have the frontier model answer QUESTION about the code, on a page."
  (interactive "sQuestion: ")
  (foretype--command "foretype.ask" (foretype--about :question question)))

(defun foretype-by-example ()
  "Do the last change everywhere else it is due."
  (interactive)
  (foretype--command "foretype.byExample" (list :uri (foretype--uri)) "Make the change once by hand first"))

(defun foretype-undo ()
  "Take back the last plan, in all files."
  (interactive)
  (foretype--command "foretype.undo"))

(defun foretype-redo ()
  "Make again what `foretype-undo' took back last."
  (interactive)
  (foretype--command "foretype.redo"))

(defun foretype-review (&optional of-plan)
  "Go through what changed since the last commit.
With a prefix argument, OF-PLAN, through what the last plan did."
  (interactive "P")
  (foretype--command "foretype.review" (list :of (if of-plan "plan" "commit"))))

(defun foretype--review (what &rest more)
  "Settle the change of the review at point by WHAT, with MORE."
  (foretype--command (concat "foretype.review." what)
                     (append (list :uri (foretype--uri) :position (foretype--position)) more)
                     "No change of a review is here"))

(defun foretype-review-accept ()
  "The change at point is fine: on to the next."
  (interactive)
  (foretype--review "accept"))

(defun foretype-review-accept-all ()
  "The change at point is fine, and so are all that are like it."
  (interactive)
  (foretype--review "acceptLike"))

(defun foretype-review-reject ()
  "Put the old text back."
  (interactive)
  (foretype--review "reject"))

(defun foretype-review-redo (how)
  "Have the frontier model write the change at point anew, HOW it should be."
  (interactive "sHow should it be (empty: better)? ")
  (if (string= how "") (foretype--review "redo") (foretype--review "redo" :instruction how)))

(defun foretype-review-ask ()
  "Have the frontier model tell about the change at point, on a page."
  (interactive)
  (foretype--review "ask"))

(defun foretype-review-next ()
  "Go to the next change of the review."
  (interactive)
  (foretype--command "foretype.review.next" nil "No change is left to review"))

(defun foretype-review-end ()
  "End the review."
  (interactive)
  (foretype--command "foretype.review.end"))

(defvar foretype--review-places nil
  "List of (PATH CONNECTION . PLACES): changes of a review, as told there.")
(defvar-local foretype--review-overlays nil "The overlays that show them in this buffer.")

(defun foretype--marked (connection params)
  "Show what PARAMS of CONNECTION tell of a review in one file, and no more."
  (when-let ((path (foretype--path (plist-get params :uri))))
    (let ((places (cl-remove-if-not (lambda (one) (equal (plist-get one :code) "review"))
                                    (append (plist-get params :diagnostics) nil))))
      (setf (alist-get path foretype--review-places nil t #'equal) (and places (cons connection places)))
      (when-let ((buffer (find-buffer-visiting path)))
        (with-current-buffer buffer (foretype--draw-review places))))))

(defun foretype--draw-review (places)
  "Show PLACES, and no others, in this buffer."
  (mapc #'delete-overlay foretype--review-overlays)
  (setq foretype--review-overlays
        (mapcar (lambda (place)
                  (let* ((range (plist-get place :range))
                         (skip (seq-contains-p (plist-get place :tags) 1))
                         (overlay (make-overlay (foretype--point (plist-get range :start))
                                                (foretype--point (plist-get range :end)))))
                    (overlay-put overlay 'face (if skip 'foretype-skip 'foretype-review))
                    (overlay-put overlay 'help-echo (plist-get place :message))
                    overlay))
                places)))

(defun foretype--review-here ()
  "Show what is known of a review in this buffer, which was just opened."
  (when-let ((places (cdr (alist-get buffer-file-name foretype--review-places nil nil #'equal))))
    (foretype--draw-review places)))

(defun foretype--forget-review (connection)
  "Nothing that CONNECTION told of is reviewed any more."
  (pcase-dolist (`(,path ,by . ,_) foretype--review-places)
    (when-let ((buffer (and (eq by connection) (find-buffer-visiting path))))
      (with-current-buffer buffer (foretype--draw-review nil))))
  (setq foretype--review-places (cl-remove connection foretype--review-places :key #'cadr)))

(defun foretype-review-list ()
  "List what is left to review, to go there place by place."
  (interactive)
  (let ((places (cl-loop for (path _ . all) in foretype--review-places
                         append (mapcar (lambda (place) (foretype--review-entry path place)) all))))
    (if places (xref-show-xrefs (lambda () places) nil) (message "No change is left to review"))))

(defun foretype--review-entry (path place)
  "PLACE in the file PATH as an entry of an xref list."
  (let ((start (plist-get (plist-get place :range) :start)))
    (xref-make (car (split-string (plist-get place :message) "\n"))
               (xref-make-file-location path (1+ (plist-get start :line)) (plist-get start :character)))))


;;; Doctor

(defun foretype--checks ()
  "What can be told without the server: a list of (STATE FINDING REMEDY)."
  (let ((program (executable-find (car foretype-command)))
        (tab (let ((foretype--active nil)) (key-binding (kbd "TAB")))))
    (list
     (list 'ok (format "Emacs %s, foretype.el %s, %s" emacs-version foretype--client-version
                       (if (featurep 'eglot) "Eglot loaded" "Eglot not loaded")))
     (if program
         (list 'ok (format "the server is %s" program))
       (list 'fault (format "no program `%s' in `exec-path'" (car foretype-command))
             (concat "npm install -g foretype; where node comes from a version manager, set `foretype-command'"
                     " to the full path")))
     (cond ((not buffer-file-name)
            (list 'note "this buffer visits no file" "run M-x foretype-doctor in a file"))
           ((not foretype-mode)
            (list 'fault "foretype-mode is off in this buffer"
                  "M-x foretype-mode, or (foretype-global-mode 1) in your init file with `foretype-modes'"))
           ((foretype--by-eglot) (list 'ok "Eglot runs the server of this buffer"))
           (t (list 'ok "foretype.el runs the server, beside any that Eglot runs")))
     (list 'ok (format "%s accepts while something is shown, else it is `%s'" foretype-key-label tab))
     (if foretype--enabled
         (list 'ok "predictions are on")
       (list 'fault "predictions are switched off" "M-x foretype-toggle")))))

(defun foretype--check-line (state finding &optional remedy)
  "One check as text: STATE, the FINDING, and its REMEDY."
  (concat (format "%-6s %s\n" state finding)
          (if remedy (format "       → %s\n" remedy) "")))

(defun foretype-doctor ()
  "Say what works here, what does not, and what to do about it."
  (interactive)
  (let* ((own (mapconcat (lambda (check) (apply #'foretype--check-line check)) (foretype--checks) ""))
         (connection (and buffer-file-name (foretype--connection)))
         (show (lambda (rest) (foretype--report "doctor" (concat "In Emacs\n\n" own "\nIn the server\n\n" rest)))))
    (if (null connection)
        (funcall show (foretype--check-line
                       'fault "it does not run here"
                       (concat "mend what is a fault above; `foretype doctor' in a terminal says more;"
                               " its messages are in \" *foretype stderr*\"")))
      (jsonrpc-async-request
       connection :foretype/status '(:checks t)
       :success-fn
       (lambda (status)
         (funcall show
                  (mapconcat (lambda (check)
                               (foretype--check-line (plist-get check :state)
                                                     (format "%s: %s" (plist-get check :name)
                                                             (plist-get check :says))
                                                     (plist-get check :remedy)))
                             (plist-get status :checks) "")))
       :error-fn (lambda (fault) (funcall show (foretype--check-line 'fault (format "%s" fault))))
       :timeout 20
       :timeout-fn (lambda ()
                     (funcall show (foretype--check-line
                                    'fault "it did not answer"
                                    "M-x foretype-shutdown ends it; the next change starts it again")))))))


;;; Keys and modes

(defun foretype--when-free (command)
  "A binding of COMMAND that is none while a popup of completions has the keys."
  `(menu-item "" ,command :filter (lambda (command) (unless (foretype--popup-p) command))))

(defvar foretype-active-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "TAB") (foretype--when-free #'foretype-accept))
    (define-key map (kbd "<tab>") (foretype--when-free #'foretype-accept))
    (define-key map (kbd "M-<right>") (foretype--when-free #'foretype-accept-word))
    (define-key map (kbd "M-<down>") (foretype--when-free #'foretype-accept-line))
    (define-key map (kbd "C-g")
                '(menu-item "" foretype-reject
                            :filter (lambda (command)
                                      (unless (or (foretype--popup-p) (region-active-p)) command))))
    map)
  "Keys while a suggestion is shown.
Without one they keep the meaning they have otherwise.")

(defvar foretype--emulation (list (cons 'foretype--active foretype-active-map))
  "Our element of `emulation-mode-map-alists'.
These come before the keys of minor modes, such as a snippet's TAB.")

(defvar foretype-review-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "r") #'foretype-review)
    (define-key map (kbd "a") #'foretype-review-accept)
    (define-key map (kbd "A") #'foretype-review-accept-all)
    (define-key map (kbd "k") #'foretype-review-reject)
    (define-key map (kbd "w") #'foretype-review-redo)
    (define-key map (kbd "q") #'foretype-review-ask)
    (define-key map (kbd "n") #'foretype-review-next)
    (define-key map (kbd "l") #'foretype-review-list)
    (define-key map (kbd "e") #'foretype-review-end)
    map)
  "Keys of a review, after `r' in `foretype-command-map'.")

(defvar foretype-command-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "n") #'foretype-ask)
    (define-key map (kbd "a") #'foretype-accept-all)
    (define-key map (kbd "l") #'foretype-list)
    (define-key map (kbd "j") #'foretype-next)
    (define-key map (kbd "k") #'foretype-reject)
    (define-key map (kbd "e") #'foretype-explain)
    (define-key map (kbd "s") #'foretype-reveal)
    (define-key map (kbd ".") #'foretype-definition)
    (define-key map (kbd "z") #'foretype-snooze)
    (define-key map (kbd "t") #'foretype-toggle)
    (define-key map (kbd "d") #'foretype-doctor)
    (define-key map (kbd "p") #'foretype-plan)
    (define-key map (kbd "y") #'foretype-by-example)
    (define-key map (kbd "f") #'foretype-plan-add-files)
    (define-key map (kbd "i") #'foretype-edit)
    (define-key map (kbd "x") #'foretype-fix)
    (define-key map (kbd "v") #'foretype-apply)
    (define-key map (kbd "u") #'foretype-undo)
    (define-key map (kbd "U") #'foretype-redo)
    (define-key map (kbd "q") #'foretype-question)
    (define-key map (kbd "c") #'foretype-stop)
    (define-key map (kbd "r") foretype-review-map)
    map)
  "Keys of all commands, after `foretype-keymap-prefix'.")
(fset 'foretype-command-map foretype-command-map)

(defvar foretype-mode-map
  (let ((map (make-sparse-keymap)))
    (when foretype-keymap-prefix (define-key map foretype-keymap-prefix 'foretype-command-map))
    map)
  "Keys of `foretype-mode'.")

(defun foretype--lighter ()
  "The mode line: no server, its start, off, quiet, at work, or the places left."
  (cond ((not (or foretype--opened-by (foretype--by-eglot))) (if foretype--unserved " ft:!" " ft:…"))
        ((not foretype--enabled) " ft:off")
        ((and foretype--snoozed (time-less-p nil foretype--snoozed)) " ft:zz")
        ((and (null foretype--suggestion) foretype--working) " ft:thinking")
        ((null foretype--suggestion) " ft")
        (t (let ((sites (or (foretype--suggestion-sites foretype--suggestion) 1)))
             (propertize (if (> sites 1) (format " ft:%d" sites) " ft:1") 'face 'foretype-lighter)))))

;;;###autoload
(define-minor-mode foretype-mode
  "Show the next edit that foretype predicts, and accept it by TAB."
  :lighter (:eval (foretype--lighter))
  :keymap foretype-mode-map
  (cond
   ((and foretype-mode (not buffer-file-name))
    (setq foretype-mode nil)
    (user-error "This buffer visits no file"))
   (foretype-mode
    (add-to-list 'emulation-mode-map-alists 'foretype--emulation)
    (add-hook 'before-change-functions #'foretype--before-change nil t)
    (add-hook 'after-change-functions #'foretype--after-change nil t)
    (add-hook 'post-command-hook #'foretype--after-command nil t)
    (add-hook 'after-save-hook #'foretype--saved nil t)
    (add-hook 'kill-buffer-hook #'foretype--killed nil t)
    (add-hook 'change-major-mode-hook #'foretype--leave nil t)
    (add-hook 'before-revert-hook #'foretype--leave nil t)
    (add-hook 'after-set-visited-file-name-hook #'foretype--leave nil t)
    (add-hook 'eglot-managed-mode-hook #'foretype--eglot-changed nil t)
    (foretype--eglot-changed)
    (unless (or foretype--opened-by foretype--earlier) (setq foretype--earlier (foretype--text)))
    (foretype--review-here)
    (foretype--schedule))
   (t
    (when foretype--timer (cancel-timer foretype--timer))
    (foretype--leave-for-good)
    (kill-local-variable 'eglot-send-changes-idle-time)
    (remove-hook 'before-change-functions #'foretype--before-change t)
    (remove-hook 'after-change-functions #'foretype--after-change t)
    (remove-hook 'post-command-hook #'foretype--after-command t)
    (remove-hook 'after-save-hook #'foretype--saved t)
    (remove-hook 'kill-buffer-hook #'foretype--killed t)
    (remove-hook 'change-major-mode-hook #'foretype--leave t)
    (remove-hook 'before-revert-hook #'foretype--leave t)
    (remove-hook 'after-set-visited-file-name-hook #'foretype--leave t)
    (remove-hook 'eglot-managed-mode-hook #'foretype--eglot-changed t))))

(defun foretype--eglot-changed ()
  "Eglot manages this buffer from now on, or does no longer."
  (when (foretype--by-eglot)
    (foretype--close)
    (foretype--end-unused (alist-get (foretype--root) foretype--own nil nil #'equal))
    (setq-local eglot-send-changes-idle-time (min foretype-delay eglot-send-changes-idle-time))
    (foretype--schedule)))

(defun foretype--turn-on ()
  "Turn `foretype-mode' on in local files of `foretype-modes'."
  (when (and buffer-file-name
             (not (file-remote-p buffer-file-name))
             (apply #'derived-mode-p foretype-modes))
    (foretype-mode 1)))

;;;###autoload
(define-globalized-minor-mode foretype-global-mode foretype-mode foretype--turn-on)

(add-hook 'kill-emacs-hook #'foretype-shutdown)

(provide 'foretype)
;;; foretype.el ends here
