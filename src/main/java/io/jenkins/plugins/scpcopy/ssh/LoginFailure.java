package io.jenkins.plugins.scpcopy.ssh;

import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmKind;
import io.jenkins.plugins.scpcopy.ssh.hop.LoginException;
import io.jenkins.plugins.scpcopy.ssh.hop.OfferedKey;
import io.jenkins.plugins.scpcopy.ssh.hop.Words;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says why a host did not let us in: what it wanted, and what was tried. */
final class LoginFailure {
    private static final String NOTHING = "nothing";
    /** Allows signatures by RSA keys as servers before OpenSSH 7.2 know them. */
    private static final String SHA1 = AlgorithmKind.PUBLIC_KEY.setting() + " +ssh-rsa";
    private static final Pattern METHODS = Pattern.compile("for methods '(.*)'", Pattern.DOTALL);

    private final Handshake handshake;
    private final String host;
    private final String user;

    LoginFailure(Handshake handshake) {
        this.handshake = handshake;
        this.host = handshake.hop.displayName();
        this.user = RemoteText.escape(handshake.hop.login().user());
    }

    /** The server ended the connection in the middle of the login. */
    TransferException disconnected(String message, JSchSessionDisconnectException cause) {
        int keys = offeredKeys();
        boolean tooMany = keys > 1 && cause.getDescription().toLowerCase(Locale.ROOT).contains("too many authentication failures");
        return failure(
                false,
                tooMany,
                message + origin() + (tooMany ? " (after " + keys + " keys)" : "") + "; tried: " + tried(),
                tooMany ? "these are too many keys for the server (MaxAuthTries): offer the right one alone, or have the agent hold fewer"
                        : "the server's own words say why",
                cause);
    }

    /** @param cause what JSch threw */
    TransferException explain(Throwable cause) {
        Matcher methods = METHODS.matcher(String.valueOf(cause.getMessage()));
        if (!(cause instanceof JSchException) || !methods.find()) {
            return failure(
                    false,
                    false,
                    "the login to " + host + " failed: " + Words.of(cause),
                    null,
                    cause);
        }
        List<String> offered = List.of(methods.group(1).split(","));
        return failure(
                handshake.hop.login().takesPassword(offered),
                false,
                host + " does not let " + user + " in" + origin() + "; it offers " + RemoteText.escape(String.join(", ", offered)) + "; tried: "
                        + tried() + details(offered),
                advice(offered),
                cause);
    }

    private LoginException failure(boolean takesPassword, boolean tooMany, String message, String advice, Throwable cause) {
        LoginException.Seen seen = new LoginException.Seen(
                takesPassword, offeredKeys(), tooMany, mayWantSha1() ? SHA1 : null);
        return new LoginException(handshake.hop, seen, message, advice, cause);
    }

    private int offeredKeys() {
        return (int) handshake.keys.keys().stream().filter(OfferedKey::wasOffered).count();
    }

    private String origin() {
        String origin = handshake.hop.login().origin();
        return origin.isEmpty() ? "" : " (" + origin + ")";
    }

    private String tried() {
        // JSch begins with public keys even if there are none.
        String tried = handshake.log.tried().stream()
                .filter(method -> !method.equals("publickey") || !handshake.keys.keys().isEmpty())
                .map(method -> method.equals("publickey") ? "publickey with " + keys() : method)
                .collect(Collectors.joining(", "));
        return tried.isEmpty() ? NOTHING : tried;
    }

    private String keys() {
        String keys = handshake.keys.keys().stream()
                .filter(OfferedKey::wasOffered)
                .map(key -> key.described() + key.outcome())
                .collect(Collectors.joining("; "));
        return keys.isEmpty() ? "no key" : keys;
    }

    private String details(List<String> offered) {
        return obstacles(offered) + handshake.problems().stream().map(problem -> "; " + problem).collect(Collectors.joining());
    }

    private String obstacles(List<String> offered) {
        if (handshake.prompts.unanswered().isPresent()) {
            return "; it asked \"" + handshake.prompts.unanswered().get() + "\", which was not answered";
        }
        if (handshake.prompts.passwordExpired()) {
            return "; it wants the password to be changed first";
        }
        if (wantsAnotherKey(offered)) {
            return "; it accepted a key but wants another one as well";
        }
        if (!accepted(offered).isEmpty()) {
            return "; it accepted " + accepted(offered) + " but wants more";
        }
        return takesNoSignature()
                ? "; it takes signatures by " + RemoteText.escape(String.join(", ", handshake.log.signatures())) + " alone"
                : "";
    }

    /** Whether the server has named the signatures that it takes, and no key here signs so. */
    private boolean takesNoSignature() {
        return !handshake.log.signatures().isEmpty()
                && !handshake.keys.keys().isEmpty()
                && handshake.keys.keys().stream()
                        .flatMap(key -> handshake.hop.algorithms().signaturesBy(key.publicKey()).stream())
                        .noneMatch(handshake.log.signatures()::contains);
    }

    /**
     * Whether the server may take RSA keys by SHA-1 alone, which is not proposed to it. Those before OpenSSH 7.2 do not say what
     * they take, and many others name all that they know, whatever their settings allow.
     */
    private boolean mayWantSha1() {
        List<String> theirs = handshake.log.signatures();
        return handshake.keys.keys().stream().anyMatch(key -> key.publicKey().isRsa())
                && !handshake.hop.algorithms().names(AlgorithmKind.PUBLIC_KEY).contains("ssh-rsa")
                && (theirs.isEmpty() || theirs.contains("ssh-rsa"));
    }

    private boolean wantsAnotherKey(List<String> offered) {
        long signed = handshake.keys.keys().stream().filter(OfferedKey::hasSigned).count();
        return offered.contains("publickey") && signed > handshake.log.refusedSignatures();
    }

    /** A method that was tried, and that the server no longer offers, has succeeded in part. */
    private String accepted(List<String> offered) {
        return handshake.log.tried().stream()
                .filter(method -> !offered.contains(method))
                .collect(Collectors.joining(", "));
    }

    private String advice(List<String> offered) {
        if (handshake.prompts.unanswered().isPresent()) {
            return "only prompts for the user name, and hidden ones for the password, are answered; use a key, or an account without further factors";
        }
        if (handshake.prompts.passwordExpired()) {
            return "log in by hand once and change the password";
        }
        if (wantsAnotherKey(offered)) {
            return "this account needs several keys, one after the other: give them all";
        }
        if (!accepted(offered).isEmpty()) {
            return "this account needs several methods: give a key and a password";
        }
        if (takesNoSignature()) {
            return "give a key that signs so" + (mayWantSha1() ? ", or allow RSA keys to sign by SHA-1 for this host, at your own risk" : "");
        }
        boolean haveKeys = !handshake.keys.keys().isEmpty();
        boolean haveTickets = handshake.hop.login().ticketCache() != null;
        boolean havePassword = handshake.hop.login().password() != null;
        if (tried().equals(NOTHING)) {
            boolean password = handshake.hop.login().takesPassword(offered) && !havePassword;
            boolean key = offered.contains("publickey") && !haveKeys;
            if (key && handshake.keys.hasLeftOut()) {
                return "change the setting that leaves the key out, or give another key";
            }
            return key || password
                    ? "give " + (key && password ? "a private key or a password" : key ? "a private key" : "a password") + " for "
                            + user
                    : "this server does not take what was given: " + given(haveKeys, havePassword, haveTickets);
        }
        if (handshake.keys.keys().stream().anyMatch(OfferedKey::hasSigned)) {
            return "the key is known there, so look at the account: locked, shell missing, or limited by AllowUsers";
        }
        if (haveTickets && !haveKeys && !havePassword) {
            return "look at the tickets (klist), and whether " + user + " on " + host + " admits their owner (.k5login)";
        }
        return haveKeys
                ? "check the user name, and that the public key is in ~/.ssh/authorized_keys of " + user + " on " + host
                        + (mayWantSha1() ? "; if that is right, the host may be one that takes RSA keys by SHA-1 alone" : "")
                : "check user name and password";
    }

    private static String given(boolean keys, boolean password, boolean tickets) {
        return keys ? "a key" : password ? "a password" : tickets ? "Kerberos tickets" : "nothing";
    }
}
