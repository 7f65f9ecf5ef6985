package cmd

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"idpauth/flows"
	"idpauth/profiles"
)

// question asks for a key of a new profile, or for its name.
type question struct {
	key    string
	prompt string
	needed bool
	take   func(answer string) error
}

// ask asks for what the profile needs and for what most profiles have. A wrong
// answer is asked for once more.
func (b *blueprint) ask(ctx context.Context, p prompter) error {
	for _, next := range []func() []question{
		b.askWhat,
		b.askParameters,
		b.askIssuer,
		b.askClient,
		b.askSignIn,
	} {
		for _, q := range next() {
			if err := b.put(ctx, p, q); err != nil {
				return err
			}
		}
	}
	return nil
}

// put asks one question.
func (b *blueprint) put(ctx context.Context, p prompter, q question) error {
	for again := false; ; again = true {
		answer, err := p.answer(ctx, q.prompt+": ")
		if err != nil {
			return err
		}
		switch {
		case answer == "" && !q.needed:
			return nil
		case answer == "":
			err = fmt.Errorf("%s is needed", q.key)
		default:
			err = q.take(answer)
		}
		if err == nil || again {
			return err
		}
		b.Instruct("%v", err)
	}
}

// about is a question for a key.
func (b *blueprint) about(key string, needed bool, remark string, args ...any) question {
	return question{key: key, prompt: key + fmt.Sprintf(remark, args...), needed: needed, take: func(answer string) error {
		return b.try(profiles.Assignment{Key: key, Value: answer})
	}}
}

// try adds a setting unless it is wrong by itself.
func (b *blueprint) try(s profiles.Assignment) error {
	before := b.settings
	b.settings = append(slices.Clone(before), s)
	p, err := b.profile()
	if err == nil {
		err = p.CheckKey(s.Key)
	}
	if err == nil && s.Key == "flow" {
		_, err = flows.Lookup(s.Value)
	}
	if err != nil {
		b.settings = before
	}
	return err
}

func (b *blueprint) askWhat() []question {
	var all []question
	if b.name == "" {
		all = append(all, question{key: "the name", prompt: "name of the profile", needed: true, take: func(answer string) error {
			err := b.vacant(answer)
			if err == nil {
				b.name = answer
			}
			return err
		}})
	}
	if !b.has("provider") && !b.has("extends") && !b.has("issuer") && !b.has("endpoints.token") {
		var names []string
		for _, p := range profiles.Presets() {
			names = append(names, p.Name)
		}
		all = append(all, b.about("provider", true, " (%s)", strings.Join(names, ", ")))
	}
	return all
}

// askParameters asks for the parameters of the preset.
func (b *blueprint) askParameters() (all []question) {
	p, err := b.profile()
	if err != nil {
		return nil
	}
	lacking := p.Lacking()
	for _, key := range slices.Concat(p.Preset.Parameters, p.Preset.Optional) {
		switch {
		case slices.Contains(lacking, key):
			all = append(all, b.about(key, true, ""))
		case slices.Contains(p.Preset.Optional, key) && !b.has(key) && !b.has("issuer"):
			all = append(all, b.about(key, false, " (empty: %s)", cmp.Or(p.Parameter(key), "none")))
		}
	}
	return all
}

// askIssuer asks whom to ask where no preset says so.
func (b *blueprint) askIssuer() []question {
	p, err := b.profile()
	if err != nil || len(p.Lacking()) == 0 {
		return nil
	}
	return []question{b.about("issuer", true, "")}
}

func (b *blueprint) askClient() (all []question) {
	p, err := b.profile()
	if err != nil {
		return nil
	}
	if p.ClientID == "" {
		all = append(all, b.about("client_id", true, ""))
	}
	if !b.has("flow") {
		all = append(all, b.about("flow", false, " (%s; empty: %s)", strings.Join(flows.Names(), ", "), cmp.Or(p.Flow, "chosen when it is used")))
	}
	return all
}

// askSignIn asks for what names the person and the token.
func (b *blueprint) askSignIn() (all []question) {
	p, err := b.profile()
	if err != nil {
		return nil
	}
	if p.Flow == "password" && p.Username == "" {
		all = append(all, b.about("username", false, " (empty: asked for each time)"))
	}
	if len(p.Scopes) == 0 {
		all = append(all, b.about("scopes", false, " (empty: none)"))
	}
	return all
}

// has reports whether the settings give the key.
func (b *blueprint) has(key string) bool {
	return slices.ContainsFunc(b.settings, func(s profiles.Assignment) bool { return s.Key == key })
}
