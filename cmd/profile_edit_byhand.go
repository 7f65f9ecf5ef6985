package cmd

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"idpauth/profiles"
)

// editByHand opens the whole config in an editor, one with mistakes too, and saves
// what comes back when nothing is wrong with it. A name only makes sure that there
// is such a profile.
func (e *environment) editByHand(ctx context.Context, name string) error {
	path, _, err := e.configPath()
	if err != nil {
		return err
	}
	cfg, mistake := e.config()
	if mistake != nil && !profiles.IsMistake(mistake) {
		return mistake
	}
	if mistake != nil {
		cfg = profiles.Empty(path)
		e.Notice("%v", mistake)
	} else if name != "" {
		if err := cfg.Has(name); err != nil {
			return err
		}
	}
	s, err := e.settings(cfg)
	if err != nil {
		return err
	}
	edit, err := profiles.OpenEdit(path)
	if err != nil {
		return err
	}
	d, err := e.newEditor(cfg.WithoutSecrets(e.Environ))
	if err != nil {
		return err
	}
	defer d.close()
	h := &handEdit{environment: e, settings: s, edit: edit, before: cfg, mistake: mistake}
	return h.run(ctx, d)
}

// handEdit is a config file that a person edits.
type handEdit struct {
	*environment
	settings profiles.Settings
	edit     *profiles.Edit
	before   *profiles.Config
	mistake  error // what is wrong with the file as it stands
}

// run saves what the person makes of a copy, which stays where it cannot be saved.
func (h *handEdit) run(ctx context.Context, d *editor) error {
	written, err := h.edit.Copy()
	if err != nil {
		return err
	}
	changed, err := h.edited(ctx, d, written)
	if changed {
		if err := h.save(ctx); err != nil {
			return fmt.Errorf("%w; what was edited is kept in %s", err, written)
		}
	}
	os.Remove(written)
	return err
}

// edited has a copy edited until it can be saved or the person gives up. It reports
// whether there is something to save.
func (h *handEdit) edited(ctx context.Context, d *editor, path string) (bool, error) {
	before := h.edit.Text()
	var wrong error
	for {
		if err := d.open(ctx, path); err != nil {
			return false, err
		}
		text, err := os.ReadFile(path)
		switch {
		case err != nil:
			return false, fmt.Errorf("reading what was edited: %w", cause(err))
		case bytes.Equal(text, before):
			if h.mistake == nil {
				h.Notice("nothing was changed")
			}
			return false, h.mistake
		case wrong != nil && bytes.Equal(text, h.edit.Text()):
			return false, unchanged(wrong)
		}
		if wrong = h.check(before, text); wrong == nil {
			return true, nil
		}
		if err := h.again(ctx, wrong); err != nil {
			return false, err
		}
	}
}

func unchanged(wrong error) error { return fmt.Errorf("%w; nothing was changed", wrong) }

// check takes the text over in place of before and tells what is wrong with it.
// Nothing in place of something is what a failing editor leaves. Of a file that was
// wrong altogether no more is asked than that it can be read.
func (h *handEdit) check(before, text []byte) error {
	h.edit.SetText(text)
	if isBlank(text) && !isBlank(before) {
		return fmt.Errorf("%s would be empty", h.edit.Path())
	}
	after, err := h.edit.Config()
	if err != nil || h.mistake != nil {
		return err
	}
	return h.worse(h.before, after)
}

func isBlank(text []byte) bool { return len(bytes.TrimSpace(text)) == 0 }

// again asks whether to go on editing; where nobody can be asked, or somebody says
// no, what is wrong is the error.
func (h *handEdit) again(ctx context.Context, wrong error) error {
	ctx, p, stop := h.person(ctx, h.settings)
	defer stop()
	if !p.Available() {
		return unchanged(wrong)
	}
	h.Instruct("%v", wrong)
	answer, err := p.answer(ctx, "Edit again? [Y/n] ")
	if err != nil {
		return err
	}
	if no := strings.ToLower(answer); no == "n" || no == "no" {
		return unchanged(wrong)
	}
	return nil
}

func (h *handEdit) save(ctx context.Context) error {
	store, err := h.store(h.settings)
	if err != nil {
		return err
	}
	ctx, _, stop := budget(ctx, h.settings)
	defer stop()
	release, err := store.LockConfig(ctx, h.edit.Path())
	if err != nil {
		return err
	}
	defer release()
	if err := h.edit.Save(); err != nil {
		return err
	}
	h.Notice("%s was changed", h.edit.Path())
	return nil
}
