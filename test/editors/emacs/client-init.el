;;; client-init.el --- What a user of foretype.el has -*- lexical-binding: t; -*-

;;; Commentary:
;; FORETYPE_EL names the folder of foretype.el, FORETYPE_COMMAND the server, FORETYPE_BY who runs it: eglot, or the
;; package itself (own), or the package beside another server that eglot runs (beside).

;;; Code:
(require 'server)
(require 'json)

(setq make-backup-files nil
      auto-save-default nil
      create-lockfiles nil
      vc-handled-backends nil
      inhibit-startup-screen t
      native-comp-async-report-warnings-errors nil
      eglot-autoshutdown t
      ;; Else only where the connection had lasted three seconds.
      eglot-autoreconnect t)

(define-derived-mode cart-mode prog-mode "Cart"
  "Just enough to hold TypeScript."
  (setq-local comment-start "// "
              indent-tabs-mode nil))
(put 'cart-mode 'eglot-language-id "typescript")
(add-to-list 'auto-mode-alist '("\\.ts\\'" . cart-mode))

(add-to-list 'load-path (getenv "FORETYPE_EL"))
(require 'foretype)
(let ((command (append (json-parse-string (getenv "FORETYPE_COMMAND")) nil)))
  (pcase (getenv "FORETYPE_BY")
    ("own" (setq foretype-command command))
    ("beside"
     (setq foretype-command command)
     (require 'eglot)
     (setq eglot-server-programs `((cart-mode . ("node" ,(getenv "FORETYPE_OTHER")))))
     (add-hook 'cart-mode-hook #'eglot-ensure))
    (_ (setq foretype-command (append (json-parse-string (getenv "FORETYPE_PLAIN")) nil))
       (require 'eglot)
       (setq eglot-server-programs `((cart-mode . (foretype-server . ,command))))
       (add-hook 'cart-mode-hook #'eglot-ensure))))
(foretype-global-mode 1)

(defun cart-overlays ()
  "What foretype shows in this buffer, as JSON."
  (json-serialize
   (vconcat
    (mapcar (lambda (overlay)
              (list :line (line-number-at-pos (overlay-start overlay))
                    :old (buffer-substring-no-properties (overlay-start overlay) (overlay-end overlay))
                    :new (substring-no-properties (or (overlay-get overlay 'after-string) ""))))
            (sort (seq-filter (lambda (overlay) (overlay-get overlay 'foretype))
                              (overlays-in (point-min) (point-max)))
                  (lambda (a b)
                    (if (= (overlay-start a) (overlay-start b))
                        (< (overlay-end a) (overlay-end b))
                      (< (overlay-start a) (overlay-start b)))))))))

(setq server-socket-dir (file-name-directory (getenv "FORETYPE_SOCKET"))
      server-name (file-name-nondirectory (getenv "FORETYPE_SOCKET")))
(server-start)
;;; client-init.el ends here
