package tokenstore

import (
	"crypto/rand"
	"os"
	"path/filepath"
)

// leastRoom is the space in bytes that an entry is given at least.
const leastRoom = 16 << 10

// CheckRoom tells why a session could not be stored, as an UnwritableError where it
// is the disk or a right to write. Nothing of the attempt stays.
func (s *Store) CheckRoom(kind string) error {
	d, onDisk := s.shelf(kind).(dirShelf)
	if !onDisk {
		return nil
	}
	if err := d.prepare(); err != nil {
		return err
	}
	path := filepath.Join(d.dir, "room."+rand.Text()+tempSuffix)
	if err := reserve(path, leastRoom); err != nil {
		return err
	}
	return os.Remove(path)
}
