package io.jenkins.plugins.scpcopy.ssh.auth;

import com.jcraft.jsch.UIKeyboardInteractive;
import com.jcraft.jsch.UserInfo;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Answers what a server asks for during a login: the password once, to the password method, and to hidden
 * keyboard-interactive prompts that ask for just that; the user name, which the server has been told anyway, to prompts for
 * it. A server that asks for anything else gets nothing.
 */
public final class Prompts implements UserInfo, UIKeyboardInteractive {
    /** The most keyboard-interactive rounds that are answered in one login. */
    static final int MOST_ROUNDS = 3;

    private static final List<String> PASSWORD_WORDS = List.of(
            "password", "passwd", "passwort", "kennwort", "mot de passe", "contraseña", "senha", "parola", "wachtwoord",
            "lösenord", "пароль", "パスワード", "密码", "密碼", "암호");
    private static final List<String> USER_WORDS = List.of(
            "user", "login", "account", "benutzer", "utilisateur", "identifiant", "usuario", "usuário", "utente", "gebruiker",
            "användar", "пользовател", "ユーザー", "用户", "用戶", "사용자");
    private static final Pattern ANOTHER_SECRET = Pattern.compile(
            "\\b(new|change|retype|re-enter|reenter|again|confirm|verify|current|old|expired|one-time|otp|token|pin|code)\\b");
    /** JSch's name for SSH_MSG_USERAUTH_PASSWD_CHANGEREQ (RFC 4252, section 8), and what PAM says before it asks for a new one. */
    private static final Pattern CHANGE = Pattern.compile(
            "Password Change Required|password[^\n]*\\bexpired|(?:must|required to) change your password|password must be changed",
            Pattern.CASE_INSENSITIVE);
    /** PAM asks for the present password once more before it asks for the new one. */
    private static final Pattern NEW_PASSWORD = Pattern.compile(
            "\\b(?:new|retype|re-?enter)\\b[^\n]*password|\\(current\\)[^\n]*password|\\bcurrent password",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern USER_AT_HOST = Pattern.compile("\\S*@\\S*");

    private final String user;
    private final String password;
    private final Consumer<String> log;
    private final Set<String> answered = new HashSet<>();
    private boolean passwordGiven;
    private int rounds;
    private volatile String unanswered;
    private volatile boolean passwordExpired;

    /** @param password null if the login has none */
    public Prompts(String user, char[] password, Consumer<String> log) {
        this.user = user;
        this.password = password == null ? null : new String(password);
        this.log = log;
    }

    /** What the server asked for and did not get, fit to be shown. */
    public Optional<String> unanswered() {
        return Optional.ofNullable(unanswered);
    }

    /** Whether the server wants the password to be changed first. */
    public boolean passwordExpired() {
        return passwordExpired;
    }

    @Override
    public boolean promptPassword(String message) {
        boolean give = password != null && !passwordGiven;
        passwordGiven = true;
        return give;
    }

    @Override
    public String getPassword() {
        return password;
    }

    @Override
    public String[] promptKeyboardInteractive(
            String destination, String name, String instruction, String[] prompts, boolean[] echo) {
        if (!instruction.isBlank()) {
            log.accept("the server says: " + RemoteText.escape(instruction.strip()));
        }
        boolean asksForNew = NEW_PASSWORD.matcher(String.join("\n", prompts)).find();
        if (asksForNew || CHANGE.matcher(name + "\n" + instruction).find()) {
            passwordExpired = true;
        }
        if (asksForNew) {
            return null;
        }
        if (prompts.length == 0) {
            return new String[0];
        }
        boolean[] secret = new boolean[prompts.length];
        int secrets = 0;
        boolean known = ++rounds <= MOST_ROUNDS;
        for (int i = 0; i < prompts.length; i++) {
            secret[i] = !echo[i] && asksForPassword(prompts[i]);
            secrets += secret[i] ? 1 : 0;
            known &= secret[i] || asksForUser(prompts[i]);
        }
        if (!known || secrets > 1) {
            unanswered = RemoteText.escape(String.join(" ", prompts).strip());
            return null;
        }
        if (secrets > 0 && password == null || !answered.add(String.join("\n", prompts))) {
            return null;
        }
        String[] answers = new String[prompts.length];
        for (int i = 0; i < prompts.length; i++) {
            answers[i] = secret[i] ? password : user;
        }
        return answers;
    }

    /** Whether a prompt asks for the name of the user, and for no secret. */
    static boolean asksForUser(String prompt) {
        String asked = prompt.toLowerCase(Locale.ROOT);
        return USER_WORDS.stream().anyMatch(asked::contains)
                && PASSWORD_WORDS.stream().noneMatch(asked::contains)
                && !ANOTHER_SECRET.matcher(asked).find();
    }

    /** Whether a prompt asks for the present password, and not for a new one or for another secret. */
    static boolean asksForPassword(String prompt) {
        String asked = USER_AT_HOST.matcher(prompt.toLowerCase(Locale.ROOT)).replaceAll("");
        return PASSWORD_WORDS.stream().anyMatch(asked::contains) && !ANOTHER_SECRET.matcher(asked).find();
    }

    @Override
    public void showMessage(String message) {
        log.accept("the server says: " + RemoteText.escape(message.strip()));
    }

    @Override
    public String getPassphrase() {
        return null;
    }

    @Override
    public boolean promptPassphrase(String message) {
        return false;
    }

    @Override
    public boolean promptYesNo(String message) {
        return false;
    }

    @Override
    public String toString() {
        return "Prompts[" + rounds + " rounds]";
    }
}
