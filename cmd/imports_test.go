package cmd

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport is the direction of dependencies: what of ours each package may
// import. A leaf that reached up would drag the whole program into its tests.
var mayImport = map[string][]string{
	"cmd/idpauth":          {"cmd"},
	"cmd":                  {"*"},
	"completions":          {},
	"flows":                {"profiles", "internal/jwt", "internal/signing", "internal/strictjson", "internal/token", "internal/totp", "internal/weborigin"},
	"internal/bench":       {"*"},
	"internal/browser":     {},
	"internal/child":       {},
	"internal/clipboard":   {},
	"internal/credential":  {"internal/token"},
	"internal/curl":        {"internal/child", "internal/environ", "internal/token", "internal/weborigin"},
	"internal/environ":     {},
	"internal/entracli":    {"internal/sealed", "internal/token", "profiles"},
	"internal/interop":     {},
	"internal/jwt":         {"internal/strictjson", "internal/token"},
	"internal/nodbus":      {},
	"internal/qr":          {},
	"internal/signing":     {"internal/strictjson", "internal/token"},
	"internal/roff":        {},
	"internal/sandbox":     {},
	"internal/sealed":      {"internal/token"},
	"internal/ssocli":      {"flows", "internal/jwt", "internal/strictjson", "internal/token", "internal/weborigin", "output", "profiles"},
	"internal/strictjson":  {"internal/token"},
	"internal/tempfile":    {},
	"internal/terminal":    {},
	"internal/token":       {},
	"internal/tokenstore":  {"internal/nodbus", "internal/token"},
	"internal/totp":        {},
	"internal/transport":   {},
	"internal/weborigin":   {},
	"output":               {"internal/jwt", "internal/tempfile", "internal/token"},
	"profiles":             {"internal/environ", "internal/tempfile", "internal/token", "internal/weborigin"},
	"internal/interop/uaa": {},
}

// mayUse confines the libraries that are confined, each to the packages that
// know how to keep it in check.
var mayUse = map[string][]string{
	"github.com/urfave/cli/v2":                 {"cmd"},
	"github.com/spf13/viper":                   {"profiles/settings.go"},
	"gopkg.in/yaml.v3":                         {"profiles", "output"},
	"github.com/99designs/keyring":             {"internal/tokenstore"},
	"github.com/gofrs/flock":                   {"internal/tokenstore"},
	"github.com/godbus/dbus/v5":                {"internal/prove/desktop.go", "internal/tokenstore"},
	"golang.org/x/sys/unix":                    {"internal/curl", "internal/terminal", "internal/tokenstore", "output"},
	"golang.org/x/sys/windows":                 {"internal/terminal", "internal/tokenstore", "output", "profiles"},
	"golang.org/x/term":                        {"internal/terminal"},
	"github.com/rogpeppe/go-internal":          {},
	"github.com/santhosh-tekuri/jsonschema/v6": {},
	"golang.org/x/crypto/scrypt":               {"internal/sealed"},
	"rsc.io/qr":                                {"internal/qr"},
	"software.sslmate.com/src/go-pkcs12":       {"internal/signing"},
	"github.com/youmark/pkcs8":                 {"internal/signing"},
}

func TestImportsPointOneWay(t *testing.T) {
	files := sourceFiles(t, "..")
	if len(files) < 50 {
		t.Fatalf("found %d source files only", len(files))
	}
	for file, imports := range files {
		pkg := path.Dir(file)
		for _, imported := range imports {
			if ours, ok := strings.CutPrefix(imported, "idpauth/"); ok {
				allowed, known := mayImport[pkg]
				if !known {
					t.Errorf("%s: the package has no row in mayImport", file)
				}
				if !slices.Contains(allowed, ours) && !slices.Contains(allowed, "*") {
					t.Errorf("%s imports %s, which is not below it", file, ours)
				}
				continue
			}
			if allowed, confined := mayUse[imported]; confined && !slices.Contains(allowed, pkg) && !slices.Contains(allowed, file) {
				t.Errorf("%s imports %s, which is confined to %v", file, imported, allowed)
			}
		}
	}
}

// sourceFiles maps the module's files, tests left out, to what they import.
func sourceFiles(t *testing.T, root string) map[string][]string {
	files := map[string][]string{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && name != root) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		var imports []string
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, imported)
		}
		files[filepath.ToSlash(relative)] = imports
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
