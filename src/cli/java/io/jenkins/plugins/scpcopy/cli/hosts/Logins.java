package io.jenkins.plugins.scpcopy.cli.hosts;

import io.jenkins.plugins.scpcopy.cli.input.NativeText;
import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.cli.sshconfig.HostSettings;
import io.jenkins.plugins.scpcopy.cli.terminal.Surroundings;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.auth.SshAgent;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.ssh.hop.WrongPassphraseException;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Collects what a login needs: key files with their passphrases, certificates, agents, tickets and passwords. Asks for each
 * secret once, and again if it is mistyped.
 */
public final class Logins {
    private static final String MISSING = "which does not exist";

    private final Surroundings surroundings;
    private volatile boolean asking;
    private final Consumer<String> warnings;
    private final Map<Path, Optional<Login.PrivateKey>> keys = new HashMap<>();
    /** Why key files were left out. */
    private final Map<Path, String> leftOut = new HashMap<>();
    private final Set<Path> missing = new LinkedHashSet<>();

    public Logins(Surroundings surroundings, Consumer<String> warnings) {
        this.surroundings = surroundings;
        this.warnings = warnings;
    }

    /** The login for a host with the keys that its settings name and are there. */
    Login of(HostSettings settings, char[] password) {
        List<String> methods = settings.methods();
        Login login = Login.of(settings.user(), List.of(), password).withMethods(methods);
        if (password != null && !methods.contains("password") && !methods.contains("keyboard-interactive")) {
            warnings.accept("the password for " + settings.host() + " is not used: its settings allow no login by one");
        }
        if (methods.contains("publickey")) {
            login = withKeys(Login.of(settings.user(), privateKeys(settings), password).withMethods(methods), settings);
        }
        return login.withKerberos(methods.contains("gssapi-with-mic") ? ticketCache() : null);
    }

    private List<Login.PrivateKey> privateKeys(HostSettings settings) {
        List<Login.PrivateKey> found = new ArrayList<>();
        for (Path name : settings.identities()) {
            Path file = surroundings.directory().resolve(name);
            if (!keys.containsKey(file)) {
                keys.put(file, read(file, settings));
            }
            keys.get(file).ifPresent(found::add);
        }
        return found;
    }

    /** Adds the keys of the agent, and the certificates. */
    private Login withKeys(Login login, HostSettings settings) {
        Login certified = login.withCertificates(certificates(settings));
        Optional<String> agent = agent(settings).map(Path::toString);
        if (agent.isEmpty()) {
            return certified;
        }
        List<HostPublicKey> named = settings.identities().stream()
                .flatMap(name -> publicKey(surroundings.directory().resolve(name)).stream())
                .toList();
        if (!settings.identitiesOnly()) {
            return certified.withAgentBeginningWith(agent.get(), named);
        }
        return named.isEmpty() ? certified : certified.withAgent(agent.get(), named);
    }

    /** The keys of the agent, for another host to log in by; its user is empty where nobody has named one. */
    Login ofAgent(HostSettings settings) {
        if (agent(settings).isEmpty()) {
            throw new UsageException("-A: there is no agent to forward", "Start one and set SSH_AUTH_SOCK; IdentityAgent counts, too.");
        }
        return withKeys(Login.keys(settings.namedUser().orElse(""), List.of()), settings);
    }

    /** The file of the ticket cache, or empty for the default one. */
    private String ticketCache() {
        return surroundings.environment().getOrDefault("KRB5CCNAME", "").replaceFirst("^FILE:", "");
    }

    /** Those that are named, and those that lie beside the identity files. */
    private List<Login.Certificate> certificates(HostSettings settings) {
        Set<Path> files = new LinkedHashSet<>();
        settings.certificates().forEach(name -> files.add(surroundings.directory().resolve(name)));
        for (Path name : settings.identities()) {
            Path beside = surroundings.directory().resolve(name + "-cert.pub");
            if (Files.exists(beside)) {
                files.add(beside);
            }
        }
        List<Login.Certificate> certificates = new ArrayList<>();
        for (Path file : files) {
            try {
                certificates.add(new Login.Certificate(file.toString(), Files.readAllBytes(file)));
            } catch (IOException e) {
                throw new UsageException("cannot read the certificate " + file + ": " + Reasons.of(e));
            }
        }
        return certificates;
    }

    private Optional<Path> agent(HostSettings settings) {
        return settings.agent().map(surroundings.directory()::resolve);
    }

    /** Asks for a host's password; empty if nobody can be asked. */
    Optional<char[]> askPassword(HostSettings settings) {
        return ask(settings, settings.user() + "@" + settings.host() + "'s password: ");
    }

    /** Whether the user is being asked at this moment. */
    public boolean isAsking() {
        return asking;
    }

    private Optional<char[]> ask(HostSettings settings, String question) {
        if (surroundings.prompt() == null || settings.batch()) {
            return Optional.empty();
        }
        asking = true;
        try {
            return Optional.ofNullable(surroundings.prompt().ask(question));
        } finally {
            asking = false;
        }
    }

    private Optional<Login.PrivateKey> read(Path file, HostSettings settings) {
        if (!Files.exists(file)) {
            // A configuration may name more keys than there are; the default ones need not be there at all.
            if (settings.namesIdentities()) {
                leftOut.put(file, MISSING);
            }
            return Optional.empty();
        }
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UsageException("cannot read the identity file " + file + ": " + Reasons.of(e));
        }
        boolean encrypted = new Login.PrivateKey(file.toString(), content, null).isEncrypted();
        if ((encrypted || readPublicKey(file).isPresent()) && agentHolds(file, settings)) {
            return Optional.empty();
        }
        if (!encrypted) {
            return Optional.of(new Login.PrivateKey(file.toString(), content, null));
        }
        return decrypted(file, content, settings);
    }

    /** The key, or empty if nobody knows its passphrase; a key that is unusable otherwise is complained about with the login. */
    private Optional<Login.PrivateKey> decrypted(Path file, byte[] content, HostSettings settings) {
        for (int attempt = 0; attempt < settings.passwordPrompts(); attempt++) {
            Optional<char[]> passphrase = ask(settings, "Enter passphrase for key '" + file + "': ");
            if (passphrase.isEmpty()) {
                leftOut.put(file, "encrypted, and there was nobody to ask for the passphrase");
                warnings.accept("the identity file " + file + " is encrypted and nobody can be asked for its passphrase");
                return Optional.empty();
            }
            Login.PrivateKey key = new Login.PrivateKey(file.toString(), content, bytes(passphrase.get()));
            try {
                key.check();
                return Optional.of(key);
            } catch (WrongPassphraseException e) {
                continue;
            } catch (IllegalArgumentException e) {
                return Optional.of(key);
            }
        }
        leftOut.put(file, "encrypted, and does not open with the passphrases that were given");
        warnings.accept("the identity file " + file + " is left out: it does not open with the passphrases that were given");
        return Optional.empty();
    }

    /** Whether a key file of the command line exists; one that does not is left out for all hosts. */
    boolean isThere(Path name) {
        Path file = surroundings.directory().resolve(name);
        if (Files.exists(file)) {
            return true;
        }
        missing.add(file);
        leftOut.put(file, MISSING);
        return false;
    }

    /** The keys that were given for a host and not tried, with the reason, fit to be shown. */
    List<String> leftOut(HostSettings settings) {
        return Stream.concat(missing.stream(), settings.identities().stream().map(surroundings.directory()::resolve))
                .filter(leftOut::containsKey)
                .map(file -> RemoteText.escape(file.toString()) + ", " + leftOut.get(file))
                .toList();
    }

    /** Whether the agent has decrypted this key already; what an agent cannot say, it says when its keys are asked for. */
    private boolean agentHolds(Path file, HostSettings settings) {
        Optional<Path> agent = agent(settings);
        Optional<HostPublicKey> key = publicKey(file);
        if (agent.isEmpty() || key.isEmpty()) {
            return false;
        }
        try {
            return new SshAgent(agent.get()).keys(SshOptions.DEFAULTS.connectTimeout()).contains(key.get());
        } catch (IOException e) {
            return false;
        }
    }

    /** The public half of an identity file: the file itself may be one, or it lies beside it. */
    private static Optional<HostPublicKey> publicKey(Path file) {
        return Stream.of(file, Path.of(file + ".pub")).flatMap(candidate -> readPublicKey(candidate).stream()).findFirst();
    }

    private static Optional<HostPublicKey> readPublicKey(Path file) {
        try {
            String[] words = Files.readString(file, StandardCharsets.ISO_8859_1).strip().split("\\s+", 3);
            HostPublicKey key = HostPublicKey.of(Base64.getDecoder().decode(words.length > 1 ? words[1] : ""));
            return key.type().equals(words[0]) ? Optional.of(key) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(char[] secret) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(secret));
        return Arrays.copyOf(encoded.array(), encoded.limit());
    }

    /**
     * The password from a file's first line or from an environment variable, or null if neither is given.
     *
     * @param file may be null
     */
    public char[] password(Path file, String variable) {
        if (file == null) {
            String value = surroundings.environment().get(variable);
            if (value != null && NativeText.isBroken(value)) {
                throw new UsageException("the password in " + variable + " cannot be used: " + NativeText.brokenness());
            }
            return value == null || value.isEmpty() ? null : value.toCharArray();
        }
        try {
            String text = Files.readString(surroundings.directory().resolve(file));
            String line = text.lines().findFirst().orElse("");
            if (line.isEmpty()) {
                throw new UsageException("the password file " + file + " has no first line");
            }
            return line.toCharArray();
        } catch (CharacterCodingException e) {
            throw new UsageException("the password file " + file + " is not valid UTF-8");
        } catch (IOException e) {
            throw new UsageException("cannot read the password file " + file + ": " + Reasons.of(e));
        }
    }
}
