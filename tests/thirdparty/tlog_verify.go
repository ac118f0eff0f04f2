// Verifies a transparency log with nothing of Transom's: only Debian's golang-golang-x-mod-dev.
//
//	tlog_verify [-old SIZE] [-quorum N] LOG LOG_VKEY WITNESS_VKEY...
//
// LOG is the log's folder, or the http(s) URL of one.
// Checks the log's signature and the witnesses' cosignatures, the inclusion of every entry, every
// tile against the root, and consistency from the older size. Prints one JSON line, or says what
// doesn't hold and exits with 1. C2SP: signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// cosigner verifies Ed25519 cosignatures, type 0x04; the library knows plain signatures only.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }

func (c cosigner) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	header := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	return ed25519.Verify(c.key, append([]byte(header), text...), sig[8:])
}

func newCosigner(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("not a verifier key: %q", vkey)
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 0x04 {
		return nil, fmt.Errorf("not an Ed25519 witness key: %q", vkey)
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	hash := binary.BigEndian.Uint32(sum[:4])
	if fmt.Sprintf("%08x", hash) != parts[1] {
		return nil, fmt.Errorf("a key with another key id: %q", vkey)
	}
	return cosigner{parts[0], hash, key[1:]}, nil
}

// folder reads tiles from disk, or over HTTP. The library checks each against the tree before it uses it.
type folder string

func (folder) Height() int                         { return tileHeight }
func (folder) SaveTiles(_ []tlog.Tile, _ [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range tiles {
		data, err := f.read(f.path(tile))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

// path maps the library's names, tile/8/0/000, to those of C2SP tlog-tiles, tile/0/000.
func (f folder) path(tile tlog.Tile) string {
	name := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
	return strings.Replace(name, "tile/8/", "tile/", 1)
}

// fetched keeps what came over HTTP: the library asks for a tile once for each proof.
var fetched = map[string][]byte{}

func (f folder) read(name string) ([]byte, error) {
	if !strings.HasPrefix(string(f), "http://") && !strings.HasPrefix(string(f), "https://") {
		return os.ReadFile(filepath.Join(string(f), filepath.FromSlash(name)))
	}
	if data, ok := fetched[name]; ok {
		return data, nil
	}
	answer, err := http.Get(strings.TrimRight(string(f), "/") + "/" + name)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: no such file: %s", name, answer.Status)
	}
	data, err := io.ReadAll(answer.Body)
	fetched[name] = data
	return data, err
}

func openCheckpoint(f folder, vkeys []string, quorum int) (tlog.Tree, []string, error) {
	logKey, err := note.NewVerifier(vkeys[0])
	if err != nil {
		return tlog.Tree{}, nil, err
	}
	verifiers := []note.Verifier{logKey}
	for _, vkey := range vkeys[1:] {
		witness, err := newCosigner(vkey)
		if err != nil {
			return tlog.Tree{}, nil, err
		}
		verifiers = append(verifiers, witness)
	}
	data, err := f.read("checkpoint")
	if err != nil {
		return tlog.Tree{}, nil, err
	}
	opened, err := note.Open(data, note.VerifierList(verifiers...))
	if err != nil {
		return tlog.Tree{}, nil, fmt.Errorf("checkpoint: %w", err)
	}
	signed, cosigned := false, []string{}
	for _, sig := range opened.Sigs {
		if sig.Name == logKey.Name() && sig.Hash == logKey.KeyHash() {
			signed = true
		} else {
			cosigned = append(cosigned, sig.Name)
		}
	}
	if !signed {
		return tlog.Tree{}, nil, errors.New("checkpoint: not signed by the log")
	}
	if len(cosigned) < quorum {
		return tlog.Tree{}, nil, fmt.Errorf("checkpoint: %d cosignatures, %d wanted", len(cosigned), quorum)
	}
	tree, err := parseTree(opened.Text, logKey.Name())
	return tree, cosigned, err
}

func parseTree(text, origin string) (tlog.Tree, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] != origin {
		return tlog.Tree{}, errors.New("checkpoint: of another log, or no checkpoint")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, errors.New("checkpoint: no root")
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree, nil
}

// readEntries reads every entry bundle of the tree.
func readEntries(f folder, size int64) ([][]byte, error) {
	var entries [][]byte
	for first := int64(0); first < size; first += 1 << tileHeight {
		width := size - first
		if width > 1<<tileHeight {
			width = 1 << tileHeight
		}
		tile := tlog.Tile{H: tileHeight, L: -1, N: first >> tileHeight, W: int(width)}
		data, err := f.read(f.path(tile))
		if err != nil {
			return nil, err
		}
		for i := int64(0); i < width; i++ {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("bundle %d: ends within an entry", tile.N)
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			entries = append(entries, data[2:end])
			data = data[end:]
		}
		if len(data) != 0 {
			return nil, fmt.Errorf("bundle %d: more than its entries", tile.N)
		}
	}
	return entries, nil
}

func checkInclusion(tree tlog.Tree, reader tlog.HashReader, entries [][]byte) error {
	for i, entry := range entries {
		proof, err := tlog.ProveRecord(tree.N, int64(i), reader)
		if err != nil {
			return fmt.Errorf("inclusion of %d: %w", i, err)
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, int64(i), tlog.RecordHash(entry)); err != nil {
			return fmt.Errorf("inclusion of %d: %w", i, err)
		}
	}
	return nil
}

func checkConsistency(tree tlog.Tree, reader tlog.HashReader, old int64) error {
	if old == 0 || old == tree.N {
		return nil
	}
	oldRoot, err := tlog.TreeHash(old, reader)
	if err != nil {
		return fmt.Errorf("consistency from %d: %w", old, err)
	}
	proof, err := tlog.ProveTree(tree.N, old, reader)
	if err != nil {
		return fmt.Errorf("consistency from %d: %w", old, err)
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, old, oldRoot); err != nil {
		return fmt.Errorf("consistency from %d: %w", old, err)
	}
	return nil
}

// checkTiles compares every tile with the one that the entries give.
func checkTiles(f folder, tree tlog.Tree, entries [][]byte) error {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			out[i] = stored[index]
		}
		return out, nil
	})
	for i, entry := range entries {
		hashes, err := tlog.StoredHashes(int64(i), entry, reader)
		if err != nil {
			return err
		}
		stored = append(stored, hashes...)
	}
	for _, tile := range tlog.NewTiles(tileHeight, 0, tree.N) {
		// Partial tiles of smaller trees may be gone (C2SP tlog-tiles, Partial Tiles).
		if last := tree.N >> (tileHeight * uint(tile.L)) & (1<<tileHeight - 1); tile.W != 1<<tileHeight && int64(tile.W) != last {
			continue
		}
		want, err := tlog.ReadTileData(tile, reader)
		if err != nil {
			return err
		}
		got, err := f.read(f.path(tile))
		if err != nil {
			return err
		}
		if string(got) != string(want) {
			return fmt.Errorf("%s: not the hashes of its entries", tile.Path())
		}
	}
	return nil
}

func verify(f folder, vkeys []string, quorum int, old int64) error {
	tree, cosigned, err := openCheckpoint(f, vkeys, quorum)
	if err != nil {
		return err
	}
	entries, err := readEntries(f, tree.N)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tree, f)
	if err := checkInclusion(tree, reader, entries); err != nil {
		return err
	}
	if err := checkConsistency(tree, reader, old); err != nil {
		return err
	}
	if err := checkTiles(f, tree, entries); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"size": tree.N, "cosigned": cosigned, "included": len(entries), "consistent_from": old,
	})
}

func main() {
	old := flag.Int64("old", 0, "an older size, from which consistency is checked")
	quorum := flag.Int("quorum", -1, "cosignatures wanted; all of the witnesses by default")
	flag.Parse()
	if flag.NArg() < 2 {
		fmt.Fprintln(os.Stderr, "usage: tlog_verify [-old SIZE] [-quorum N] LOG LOG_VKEY WITNESS_VKEY...")
		os.Exit(2)
	}
	if *quorum < 0 {
		*quorum = flag.NArg() - 2
	}
	if err := verify(folder(flag.Arg(0)), flag.Args()[1:], *quorum, *old); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
