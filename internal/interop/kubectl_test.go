//go:build interop && linux

package interop

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

func buildKubectl() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	return cached("kubectl", "kubectl"), fetch(ctx, "kubectl/fetch", cached("kubectl"))
}

func TestKubectlTakesTokensFromThePlugin(t *testing.T) {
	kubectl := started(t, lab.kubectl)
	for _, version := range []string{"v1", "v1beta1"} {
		t.Run(version, func(t *testing.T) {
			a := newAPI(t, httptest.NewTLSServer, "Bearer", http.HandlerFunc(hello))
			c := newConsumerCLI(t, a.URL)
			config := writeKubeconfig(t, a, c, "client.authentication.k8s.io/"+version)
			get := func() (string, error) {
				out, err := c.alongside(t, kubectl, "--kubeconfig", config, "get", "--raw", "/version").CombinedOutput()
				return string(out), err
			}
			if out, err := get(); err != nil || out != "hello\n" {
				t.Fatalf("kubectl: %q, %v", out, err)
			}
			token := c.run(t, "", "get-token").token(t)
			if a.last(t) != token {
				t.Errorf("the API got %q, want %q", a.last(t), token)
			}
			a.refuse(token)
			if out, err := get(); err == nil {
				t.Errorf("kubectl with a refused token: %q", out)
			}
		})
	}
}

// writeKubeconfig writes one whose only user has idpauth as the plugin.
func writeKubeconfig(t *testing.T, a *api, c *cli, version string) (file string) {
	t.Helper()
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.Certificate().Raw})
	type object map[string]any
	text, err := json.Marshal(object{
		"apiVersion":      "v1",
		"kind":            "Config",
		"current-context": "test",
		"contexts":        []object{{"name": "test", "context": object{"cluster": "test", "user": "test"}}},
		"clusters": []object{{"name": "test", "cluster": object{
			"server":                     a.URL,
			"certificate-authority-data": base64.StdEncoding.EncodeToString(certificate),
		}}},
		"users": []object{{"name": "test", "user": object{"exec": object{
			"apiVersion":      version,
			"command":         c.binary,
			"args":            []string{"get-token", "-p", "dev", "-o", "exec-credential"},
			"interactiveMode": "Never",
		}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
