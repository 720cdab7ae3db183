;;; init.el --- What a user of eglot has, and keys for the commands -*- lexical-binding: t; -*-

;;; Commentary:
;; No plugin: eglot, flymake and inlay hints come with Emacs.  The grammar of TypeScript does not, and a mode without
;; one is enough to open a document.

;;; Code:
(require 'eglot)
(require 'server)

(setq make-backup-files nil
      auto-save-default nil
      create-lockfiles nil
      vc-handled-backends nil
      inhibit-startup-screen t
      eglot-autoshutdown t
      flymake-show-diagnostics-at-end-of-line t)

(define-derived-mode cart-mode prog-mode "Cart"
  "Just enough to hold TypeScript."
  (setq-local comment-start "// "))
(put 'cart-mode 'eglot-language-id "typescript")
(add-to-list 'auto-mode-alist '("\\.ts\\'" . cart-mode))
(add-hook 'cart-mode-hook #'eglot-ensure)

(let ((command (append (json-parse-string (getenv "FORETYPE_COMMAND")) nil))
      (options (getenv "FORETYPE_OPTIONS")))
  (setq eglot-server-programs
        `((cart-mode . ,(if options
                            (append command
                                    `(:initializationOptions
                                      ,(json-parse-string options :object-type 'plist)))
                          command)))))

(defun cart-run (name)
  "Run the server's command NAME, as a key binding of the user would."
  (eglot-execute (eglot-current-server) (list :title name :command name)))

(keymap-global-set "C-c a" #'eglot-code-actions)
(keymap-global-set "C-c j" (lambda () (interactive) (cart-run "foretype.nextEdit.jump")))
(keymap-global-set "C-c k" (lambda () (interactive) (cart-run "foretype.nextEdit.accept")))

(setq server-socket-dir (file-name-directory (getenv "FORETYPE_SOCKET"))
      server-name (file-name-nondirectory (getenv "FORETYPE_SOCKET")))
(server-start)
;;; init.el ends here
