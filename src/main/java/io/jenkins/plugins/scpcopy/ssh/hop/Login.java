package io.jenkins.plugins.scpcopy.ssh.hop;

import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Who logs in and with what. Holds secrets: it exists in memory and inside a remoting call only, and prints none of them.
 */
public final class Login implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The methods of login, as SSH calls them, in the order in which they are tried. */
    public static final List<String> METHODS = List.of("gssapi-with-mic", "publickey", "keyboard-interactive", "password");

    private final String user;
    private final List<PrivateKey> keys;
    private final char[] password;
    private final String agent;
    private final List<byte[]> agentKeys;
    private final boolean agentKeysAlone;
    private final List<Certificate> certificates;
    private final String ticketCache;
    private final List<String> methods;
    private final String origin;

    private Login(
            String user,
            List<PrivateKey> keys,
            char[] password,
            String agent,
            List<byte[]> agentKeys,
            boolean agentKeysAlone,
            List<Certificate> certificates,
            String ticketCache,
            List<String> methods,
            String origin) {
        this.user = Objects.requireNonNull(user);
        this.keys = List.copyOf(keys);
        this.password = password == null ? null : password.clone();
        this.agent = agent;
        this.agentKeys = agentKeys;
        this.agentKeysAlone = agentKeysAlone;
        this.certificates = List.copyOf(certificates);
        this.ticketCache = ticketCache;
        this.methods = List.copyOf(methods);
        this.origin = origin;
    }

    /** A login by password, also used to answer a hidden keyboard-interactive prompt. */
    public static Login password(String user, char[] password) {
        return of(user, List.of(), Objects.requireNonNull(password));
    }

    /** A login by one or more private keys. */
    public static Login keys(String user, List<PrivateKey> keys) {
        return of(user, keys, null);
    }

    /** A login that tries the keys, then the password ({@code password} may be null). */
    public static Login of(String user, List<PrivateKey> keys, char[] password) {
        return new Login(user, keys, password, null, null, false, List.of(), null, METHODS, "");
    }

    /**
     * The same login, with the keys of an agent tried after its own ones.
     *
     * @param socket the path of the agent's Unix socket, or null for no agent
     */
    public Login withAgent(String socket) {
        return new Login(user, keys, password, socket, null, false, certificates, ticketCache, methods, origin);
    }

    /** The same login, with these keys of an agent alone, where it holds them. */
    public Login withAgent(String socket, Collection<HostPublicKey> only) {
        List<byte[]> blobs = only.stream().map(HostPublicKey::blob).toList();
        return new Login(user, keys, password, socket, blobs, true, certificates, ticketCache, methods, origin);
    }

    /** The same login, with these keys of an agent before all others that it holds. */
    public Login withAgentBeginningWith(String socket, Collection<HostPublicKey> first) {
        List<byte[]> blobs = first.stream().map(HostPublicKey::blob).toList();
        return new Login(user, keys, password, socket, blobs, false, certificates, ticketCache, methods, origin);
    }

    /** The same login with OpenSSH certificates for its keys, or for those of the agent. */
    public Login withCertificates(List<Certificate> newCertificates) {
        return new Login(user, keys, password, agent, agentKeys, agentKeysAlone, newCertificates, ticketCache, methods, origin);
    }

    /**
     * The same login, which tries Kerberos (GSSAPI) first. Tickets are shown to the host, and never handed to it.
     *
     * @param cache the file of the ticket cache; empty for the default one, null for no Kerberos
     */
    public Login withKerberos(String cache) {
        return new Login(user, keys, password, agent, agentKeys, agentKeysAlone, certificates, cache, methods, origin);
    }

    /** The same login with a password. */
    public Login withPassword(char[] newPassword) {
        return new Login(user, keys, newPassword, agent, agentKeys, agentKeysAlone, certificates, ticketCache, methods, origin);
    }

    /** The same login by these methods alone, of {@link #METHODS}, in this order. */
    public Login withMethods(List<String> newMethods) {
        return new Login(user, keys, password, agent, agentKeys, agentKeysAlone, certificates, ticketCache, newMethods, origin);
    }

    /**
     * The same login, with a note for messages about what it was made of.
     *
     * @param newOrigin a clause such as {@code credential "web1"}, fit to be shown
     */
    public Login from(String newOrigin) {
        return new Login(user, keys, password, agent, agentKeys, agentKeysAlone, certificates, ticketCache, methods, newOrigin);
    }

    /** What it was made of, for messages; may be empty. */
    public String origin() {
        return origin;
    }

    /** Who logs in. */
    public String user() {
        return user;
    }

    /** The keys to try, in order. */
    public List<PrivateKey> keys() {
        return keys;
    }

    /** The password, or null. */
    public char[] password() {
        return password == null ? null : password.clone();
    }

    /** The path of an agent's socket, or null. */
    public String agent() {
        return agent;
    }

    /** The agent's keys that come first. */
    public List<HostPublicKey> agentKeys() {
        return agentKeys == null ? List.of() : agentKeys.stream().map(HostPublicKey::of).toList();
    }

    /** Whether no others of the agent may be used. */
    public boolean agentKeysAlone() {
        return agentKeysAlone;
    }

    /** The methods that may be used, in order. */
    public List<String> methods() {
        return methods;
    }

    /** Whether a password would be of use, where a host takes one by these methods. */
    public boolean takesPassword(Collection<String> offered) {
        return Stream.of("password", "keyboard-interactive").anyMatch(way -> methods.contains(way) && offered.contains(way));
    }

    /** The file of the Kerberos ticket cache, empty for the default one, or null for no Kerberos. */
    public String ticketCache() {
        return ticketCache;
    }

    /** The certificates for these keys, or for those of the agent. */
    public List<Certificate> certificates() {
        return certificates;
    }

    @Override
    public String toString() {
        return "Login[user=" + user + ", " + keys.size() + " keys, " + (password == null ? "no password" : "a password")
                + (agent == null ? "" : ", an agent") + (ticketCache == null ? "" : ", Kerberos") + "]";
    }

    /** A private key in any usual form (PEM, PKCS#8, openssh-key-v1, PPK), as the bytes of its file. */
    public static final class PrivateKey implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String name;
        private final byte[] content;
        private final byte[] passphrase;

        /**
         * @param name how messages call the key (a file or credential name, nothing secret)
         * @param content the bytes of the key file
         * @param passphrase UTF-8, or null if the key is not encrypted
         */
        public PrivateKey(String name, byte[] content, byte[] passphrase) {
            this.name = Objects.requireNonNull(name);
            this.content = content.clone();
            this.passphrase = passphrase == null ? null : passphrase.clone();
        }

        public String name() {
            return name;
        }

        /** Whether it needs its passphrase; false also for what is no key at all. */
        public boolean isEncrypted() {
            try {
                return KeyText.of(content).isEncrypted();
            } catch (IllegalArgumentException e) {
                // Whoever uses the key says what is wrong with it.
                return false;
            }
        }

        /**
         * Reads and decrypts the key, to see whether that can be done.
         *
         * @throws WrongPassphraseException if it does not open with its passphrase
         * @throws IllegalArgumentException if it cannot be used for another reason
         */
        public void check() {
            KeyIdentity.read(this).clear();
        }

        byte[] content() {
            return content.clone();
        }

        byte[] passphrase() {
            return passphrase == null ? null : passphrase.clone();
        }

        @Override
        public String toString() {
            return "PrivateKey[" + name + "]";
        }
    }

    /** An OpenSSH user certificate, as the bytes of its file ({@code id_ed25519-cert.pub}). It holds nothing secret. */
    public static final class Certificate implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String name;
        private final byte[] content;

        /** @param name how messages call it */
        public Certificate(String name, byte[] content) {
            this.name = Objects.requireNonNull(name);
            this.content = content.clone();
        }

        public String name() {
            return name;
        }

        /** @throws IllegalArgumentException if it cannot be read; the message names it */
        public void check() {
            UserCertificate.read(this);
        }

        public byte[] content() {
            return content.clone();
        }

        @Override
        public String toString() {
            return "Certificate[" + name + "]";
        }
    }
}
