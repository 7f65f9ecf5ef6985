package signing

import "math/big"

// primes finds the factors of an RSA modulus by both exponents (NIST SP 800-56B
// revision 2, appendix C.1); p is nil where they do not belong together. Half of
// all bases lead to a factor.
func primes(n, e, d *big.Int) (p, q *big.Int) {
	const bases = 64
	one := big.NewInt(1)
	k := new(big.Int).Mul(e, d)
	k.Sub(k, one) // a multiple of every element's order
	if k.Sign() == 0 {
		return nil, nil
	}
	twos := k.TrailingZeroBits()
	odd := new(big.Int).Rsh(k, twos)
	last := new(big.Int).Sub(n, one)
	for base := range int64(bases) {
		root := new(big.Int).Exp(big.NewInt(base+2), odd, n)
		for range twos {
			square := new(big.Int).Mul(root, root)
			if square.Mod(square, n); square.Cmp(one) != 0 {
				root = square
				continue
			}
			if root.Cmp(one) != 0 && root.Cmp(last) != 0 { // a root of 1 beside 1 and -1
				p = new(big.Int).GCD(nil, nil, root.Sub(root, one), n)
				return p, new(big.Int).Div(n, p)
			}
			root = square
			break
		}
		if root.Cmp(one) != 0 {
			return nil, nil
		}
	}
	return nil, nil
}
