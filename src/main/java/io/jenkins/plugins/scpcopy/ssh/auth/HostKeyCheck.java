package io.jenkins.plugins.scpcopy.ssh.auth;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmPreferences;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyException;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges one host's key by its policy. JSch asks it with strict checking on, so that what this class does not accept is
 * refused; the reason is kept for the message.
 */
public final class HostKeyCheck implements HostKeyRepository {
    private enum Verdict {
        UNDECIDED,
        KNOWN,
        NEW,
        UNCHECKED,
        UNKNOWN,
        UNCERTIFIED,
        CHANGED,
        REVOKED,
        TOO_SHORT
    }

    /** The most unusable lines that a message tells. */
    private static final int SHOWN = 3;

    private final Hop hop;
    private final KnownHosts.Known known;
    private final List<String> problems;
    private volatile HostPublicKey offered;
    private volatile Verdict verdict = Verdict.UNDECIDED;

    public HostKeyCheck(Hop hop) {
        this.hop = hop;
        KnownHosts all = KnownHosts.read(hop.policy().knownHosts());
        this.known = all.lookup(hop.keyName(), hop.keyPort());
        this.problems = all.problems();
    }

    /** The lines of the known hosts that were of no use. */
    public List<String> problems() {
        return problems;
    }

    /** What is known about the host. */
    public KnownHosts.Known known() {
        return known;
    }

    /** The key that the host showed, or empty if it showed none yet or a certificate that was good. */
    public Optional<HostPublicKey> offered() {
        return Optional.ofNullable(offered);
    }

    /** The known_hosts line to keep, if the host was new and its policy is to accept that. */
    public Optional<String> learned() {
        return verdict == Verdict.NEW
                ? Optional.of(offered.knownHostsLine(hop.keyName(), hop.keyPort()))
                : Optional.empty();
    }

    /** Whether the key was accepted though nothing is known about the host. */
    public boolean unchecked() {
        return verdict == Verdict.UNCHECKED;
    }

    /** Why the key was refused, if it was. */
    public Optional<HostKeyException> refusal() {
        return switch (verdict) {
            case UNKNOWN -> Optional.of(unknown());
            case UNCERTIFIED -> Optional.of(uncertified());
            case CHANGED -> Optional.of(changed());
            case REVOKED -> Optional.of(revoked());
            case TOO_SHORT -> Optional.of(tooShort());
            default -> Optional.empty();
        };
    }

    /** Whether the key was refused only because fingerprints are known, which do not tell of what type the right key is. */
    public boolean mayHaveAnotherKey() {
        return verdict == Verdict.CHANGED && known.keys().isEmpty();
    }

    private HostKeyException unknown() {
        return new HostKeyException(
                HostKeyException.Kind.UNKNOWN,
                hop,
                offered,
                "the host key of " + hop.displayName() + " is not known: " + offered.described()
                        + problems.stream().limit(SHOWN).map(problem -> "; no use is " + problem).collect(Collectors.joining()),
                "if the host's administrator confirms this fingerprint, add this line to the known hosts: "
                        + offered.knownHostsLine(hop.keyName(), hop.keyPort()));
    }

    private HostKeyException uncertified() {
        return new HostKeyException(
                HostKeyException.Kind.UNCERTIFIED,
                hop,
                offered,
                "the host key of " + hop.displayName() + " is to be certified by a known authority, and no valid certificate came with"
                        + " it: " + offered.described(),
                "the certificate may have expired, or be for another name or of another authority: the host's administrator can"
                        + " renew it; a host that has none needs a line of its own: "
                        + offered.knownHostsLine(hop.keyName(), hop.keyPort()));
    }

    private HostKeyException changed() {
        String expected = Stream.concat(known.keys().stream().map(HostPublicKey::described), known.pins().stream())
                .collect(Collectors.joining(", "));
        return new HostKeyException(
                HostKeyException.Kind.CHANGED,
                hop,
                offered,
                "the host key of " + hop.displayName() + " is not the known one: it is " + offered.described()
                        + ", known is " + expected,
                "somebody may be impersonating the host; only if its administrator confirms the new fingerprint, replace the"
                        + " known key by: " + offered.knownHostsLine(hop.keyName(), hop.keyPort()));
    }

    private HostKeyException revoked() {
        return new HostKeyException(
                HostKeyException.Kind.REVOKED,
                hop,
                offered,
                "the host key of " + hop.displayName() + " is revoked: " + offered.described(),
                "a key marked @revoked may have been stolen; the host needs a new one");
    }

    private HostKeyException tooShort() {
        return new HostKeyException(
                HostKeyException.Kind.TOO_SHORT,
                hop,
                offered,
                "the host key of " + hop.displayName() + " is too short: " + offered.described() + " has "
                        + offered.rsaBits().getAsInt() + " bits, and " + AlgorithmPreferences.REQUIRED_RSA_SIZE + " asks for "
                        + hop.algorithms().shortestRsa(),
                "the host needs a longer key, or one of another type");
    }

    @Override
    public int check(String host, byte[] blob) {
        HostPublicKey key = HostPublicKey.of(blob);
        offered = key;
        verdict = judge(key);
        return switch (verdict) {
            case KNOWN, NEW, UNCHECKED -> OK;
            // For a changed key JSch has words of its own, which would pass for the server's.
            default -> NOT_INCLUDED;
        };
    }

    private Verdict judge(HostPublicKey key) {
        if (known.revoked().contains(key)) {
            return Verdict.REVOKED;
        }
        if (hop.algorithms().isTooShort(key)) {
            return Verdict.TOO_SHORT;
        }
        if (known.accepts(key)) {
            return Verdict.KNOWN;
        }
        if (known.isIdentified()) {
            return Verdict.CHANGED;
        }
        if (!known.authorities().isEmpty()) {
            return Verdict.UNCERTIFIED;
        }
        return switch (hop.policy().verification()) {
            case STRICT -> Verdict.UNKNOWN;
            case ACCEPT_NEW -> Verdict.NEW;
            case NONE -> Verdict.UNCHECKED;
        };
    }

    /** JSch's own checks of certificates look here for authorities and for revoked keys. */
    @Override
    public HostKey[] getHostKey() {
        List<HostKey> keys = new ArrayList<>();
        known.authorities().forEach(key -> keys.add(marked("@cert-authority", key)));
        known.revoked().forEach(key -> keys.add(marked("@revoked", key)));
        return keys.toArray(HostKey[]::new);
    }

    private HostKey marked(String marker, HostPublicKey key) {
        try {
            String name = hop.keyPort() == 22 ? hop.keyName() : "[" + hop.keyName() + "]:" + hop.keyPort();
            return new HostKey(marker, name, HostKey.UNKNOWN, key.blob(), null);
        } catch (JSchException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public HostKey[] getHostKey(String host, String type) {
        return new HostKey[0];
    }

    @Override
    public void add(HostKey hostkey, UserInfo ui) {
        throw new UnsupportedOperationException("known hosts are never changed");
    }

    @Override
    public void remove(String host, String type) {
        throw new UnsupportedOperationException("known hosts are never changed");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        throw new UnsupportedOperationException("known hosts are never changed");
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return "known hosts";
    }
}
