package io.jenkins.plugins.scpcopy.cli.service;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/**
 * Who may log in: a file in the form of {@code authorized_keys}, read anew each time. Of a line's options, only those are known
 * that take away what nobody has here; a line with any other one is not used, since it would give more than it was meant to.
 */
final class AuthorizedKeys {
    private static final long MOST_BYTES = 1024 * 1024;
    private static final Set<String> TYPES = Set.of(
            "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
            "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com");
    private static final Set<String> FULFILLED = Set.of(
            "restrict", "no-agent-forwarding", "no-port-forwarding", "no-pty", "no-user-rc", "no-x11-forwarding");

    private final Path file;
    private final Path root;
    private final Consumer<String> warnings;
    private final Set<String> warned = new HashSet<>();

    /**
     * @param root what is served; the file must not be in there
     * @param warnings takes what is wrong with a line, once, fit to be shown
     */
    AuthorizedKeys(Path file, Path root, Consumer<String> warnings) {
        this.file = file;
        this.root = root;
        this.warnings = warnings;
    }

    /** @param encoded the type and the key in Base64 */
    private record Line(String encoded, String comment) {}

    /** @throws UsageException if the file cannot be used, or holds no key */
    void check() {
        if (lines().isEmpty()) {
            throw new UsageException(
                    "the file of authorized keys " + file + " holds no key that can be used",
                    "Put public keys in it, one a line, as in an id_ed25519.pub.");
        }
    }

    /**
     * Looks for a key.
     *
     * @return what lines of the log call it: its comment, or else its fingerprint; empty if it is not there
     * @throws UsageException if the file cannot be used
     */
    Optional<String> find(PublicKey key) {
        String encoded = PublicKeyEntry.toString(key);
        return lines().stream()
                .filter(line -> line.encoded().equals(encoded))
                .findFirst()
                .map(line -> line.comment().isEmpty() ? KeyUtils.getFingerPrint(key) : RemoteText.escape(line.comment()));
    }

    private List<Line> lines() {
        Path real = OwnFiles.check(file, "the file of authorized keys", false, root);
        List<String> texts;
        try {
            if (Files.size(real) > MOST_BYTES) {
                throw new UsageException("the file of authorized keys " + file + " is larger than " + MOST_BYTES + " bytes");
            }
            texts = new String(Files.readAllBytes(real), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UsageException("cannot read the file of authorized keys " + file + ": " + Reasons.of(e));
        }
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i).strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                parse(text, "line " + (i + 1) + " of " + file + " is not used: ").ifPresent(lines::add);
            }
        }
        return lines;
    }

    private Optional<Line> parse(String text, String unused) {
        String[] words = text.split("\\s+", 2);
        String rest = text;
        if (!TYPES.contains(words[0])) {
            for (String option : words[0].split(",")) {
                if (!FULFILLED.contains(option.toLowerCase(Locale.ROOT))) {
                    warn(unused + "neither a type of key nor an option that is obeyed here: " + option.replaceFirst("=.*", "="));
                    return Optional.empty();
                }
            }
            rest = words.length == 2 ? words[1] : "";
        }
        String[] fields = rest.split("\\s+", 3);
        if (fields.length < 2 || !TYPES.contains(fields[0])) {
            warn(unused + "there is no key in it");
            return Optional.empty();
        }
        return Optional.of(new Line(fields[0] + " " + fields[1], fields.length == 3 ? fields[2] : ""));
    }

    private synchronized void warn(String text) {
        if (warned.size() < 1000 && warned.add(text)) {
            warnings.accept(RemoteText.escape(text));
        }
    }
}
