package main

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
)

// noGrowth runs the program over and over, cached and forced, and counts the files
// of the state and their bytes: the first runs make all there will be.
func noGrowth(ctx context.Context, p *prover, t *tally) error {
	w, err := p.world(ctx, nil)
	if err != nil {
		return err
	}
	files, bytes, err := w.grow(ctx, t, 20)
	if err != nil {
		return err
	}
	laterFiles, laterBytes, err := w.grow(ctx, t, p.of(2000, 60))
	if err != nil {
		return err
	}
	t.note = fmt.Sprintf("%d files, %s", laterFiles, size(laterBytes))
	t.expect("files", laterFiles, files)
	if laterBytes > bytes+bytes/10 {
		t.violated("%s, %s before", size(laterBytes), size(bytes))
	}
	return nil
}

// grow runs the program so often and measures the state then.
func (w *world) grow(ctx context.Context, t *tally, runs int) (files int, bytes int64, err error) {
	for i := range runs {
		call := w.idpauth("get-token", "-p", "alice")
		if i%2 == 1 {
			call = w.idpauth("get-token", "-p", "alice", "--force")
		}
		t.ran(1)
		if o := call.run(ctx); o.code != 0 {
			t.violated("exit %d: %s", o.code, o.firstLine())
		}
	}
	err = filepath.WalkDir(w.state(), func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		files++
		bytes += info.Size()
		return nil
	})
	return files, bytes, err
}
