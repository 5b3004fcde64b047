package io.jenkins.plugins.scpcopy.ssh;

/** A key offered by its certificate. */
final class CertifiedKey extends OfferedKey {
    private final UserCertificate certificate;
    private final OfferedKey key;

    CertifiedKey(UserCertificate certificate, OfferedKey key) {
        super(key.getName(), certificate.blob());
        this.certificate = certificate;
        this.key = key;
    }

    @Override
    byte[] sign(byte[] data, String algorithm) {
        return key.sign(data, UserCertificate.baseType(algorithm));
    }

    @Override
    String outcome() {
        return " (" + certificate.described() + ")" + super.outcome();
    }

    @Override
    public void clear() {
        key.clear();
    }
}
