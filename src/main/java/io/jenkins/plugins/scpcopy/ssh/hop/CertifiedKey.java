package io.jenkins.plugins.scpcopy.ssh.hop;

/** A key offered by its certificate. */
public final class CertifiedKey extends OfferedKey {
    private final UserCertificate certificate;
    private final OfferedKey key;

    public CertifiedKey(UserCertificate certificate, OfferedKey key) {
        super(key.getName(), certificate.blob());
        this.certificate = certificate;
        this.key = key;
    }

    @Override
    public byte[] sign(byte[] data, String algorithm) {
        return key.sign(data, UserCertificate.baseType(algorithm));
    }

    @Override
    public String outcome() {
        return " (" + certificate.described() + ")" + super.outcome();
    }

    @Override
    public void clear() {
        key.clear();
    }
}
