package io.jenkins.plugins.scpcopy.ssh.auth;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class PromptsTest {
    private final List<String> log = new ArrayList<>();
    private Prompts prompts = new Prompts("deploy", "secret".toCharArray(), log::add);

    private String[] ask(String prompt, boolean echo) {
        return prompts.promptKeyboardInteractive("u@h", "", "", new String[] {prompt}, new boolean[] {echo});
    }

    @Test
    public void promptsForThePasswordAreRecognised() {
        for (String prompt : new String[] {
            "Password:", "Password: ", "user@host's password:", "(root@newton.example.com) Password: ", "LDAP Password",
            "Passwort: ", "Mot de passe : ", "Password for deploy@new-york.example.com:"
        }) {
            assertTrue(prompt, Prompts.asksForPassword(prompt));
        }
    }

    @Test
    public void promptsForAnythingElseAreNot() {
        for (String prompt : new String[] {
            "Verification code: ", "New password: ", "Retype new UNIX password: ", "(current) UNIX password:",
            "One-time password (OATH) for `deploy': ", "Enter PASSCODE:", "PIN:", "Password again:", "Token password:",
            "Are you sure?", "", "OTP Password:"
        }) {
            assertFalse(prompt, Prompts.asksForPassword(prompt));
        }
    }

    @Test
    public void oneHiddenPromptIsAnswered() {
        assertArrayEquals(new String[] {"secret"}, ask("Password: ", false));
        assertTrue(prompts.unanswered().isEmpty());
    }

    @Test
    public void aVisiblePromptIsNotAnswered() {
        assertNull(ask("Password: ", true));
        assertEquals("Password:", prompts.unanswered().orElseThrow());
    }

    @Test
    public void twoPromptsAtOnceAreNotAnswered() {
        assertNull(prompts.promptKeyboardInteractive(
                "u@h", "", "", new String[] {"Password: ", "Code: "}, new boolean[] {false, false}));
        assertEquals("Password:  Code:", prompts.unanswered().orElseThrow());
    }

    private String[] askBoth(String first, boolean echo, String second) {
        return prompts.promptKeyboardInteractive(
                "u@h", "", "", new String[] {first, second}, new boolean[] {echo, false});
    }

    @Test
    public void userNameAndPasswordInOneRound() {
        assertArrayEquals(new String[] {"deploy", "secret"}, askBoth("Username: ", true, "Password: "));
        assertNull(askBoth("Username: ", true, "Password: "));
        assertTrue(prompts.unanswered().isEmpty());
        assertArrayEquals(new String[] {"deploy", "secret"}, askBoth("login: ", false, "Kennwort:"));
    }

    @Test
    public void theUserNameAlone() {
        assertArrayEquals(new String[] {"deploy"}, ask("User Name:", true));
    }

    @Test
    public void nothingIsAnsweredBesideAnUnknownPrompt() {
        assertNull(askBoth("Username: ", true, "Verification code: "));
        assertNull(askBoth("Password: ", false, "Password: "));
        assertNull(askBoth("Password for user deploy: ", true, "Password: "));
        assertNull(ask("User PIN: ", true));
    }

    @Test
    public void theSamePromptAgainMeansThatThePasswordIsWrong() {
        ask("Password: ", false);
        assertNull(ask("Password: ", false));
        assertTrue(prompts.unanswered().isEmpty());
    }

    @Test
    public void roundsAreBounded() {
        for (int i = 0; i < Prompts.MOST_ROUNDS; i++) {
            assertArrayEquals(new String[] {"secret"}, ask("Password " + i + ":", false));
        }
        assertNull(ask("Password 99:", false));
    }

    @Test
    public void roundsWithoutPromptsAreAnsweredByNothing() {
        assertArrayEquals(
                new String[0], prompts.promptKeyboardInteractive("u@h", "n", "hello\u001b", new String[0], new boolean[0]));
        assertEquals(List.of("the server says: hello\\x1b"), log);
    }

    @Test
    public void aChangeOfThePasswordIsNotAnswered() {
        assertNull(prompts.promptKeyboardInteractive(
                "u@h", "Password Change Required", "", new String[] {"New Password: "}, new boolean[] {false}));
        assertTrue(prompts.passwordExpired());
    }

    /** What PAM says and asks when a password has expired. */
    @Test
    public void anExpiredPasswordIsNoticed() {
        assertArrayEquals(new String[] {"secret"}, ask("Password: ", false));
        assertArrayEquals(new String[0], prompts.promptKeyboardInteractive(
                "u@h", "", "You are required to change your password immediately (password expired).", new String[0], new boolean[0]));
        assertTrue(prompts.passwordExpired());
        for (String prompt : List.of("(current) UNIX password: ", "Current password: ", "New password: ", "Retype new password: ")) {
            prompts = new Prompts("deploy", "secret".toCharArray(), log::add);
            assertNull(prompt, ask(prompt, false));
            assertTrue(prompt, prompts.passwordExpired());
            assertTrue(prompt, prompts.unanswered().isEmpty());
        }
        prompts = new Prompts("deploy", "secret".toCharArray(), log::add);
        prompts.promptKeyboardInteractive("u@h", "", "Your password will expire in 5 days", new String[0], new boolean[0]);
        assertFalse(prompts.passwordExpired());
    }

    @Test
    public void thePasswordMethodGetsItOnce() {
        assertTrue(prompts.promptPassword("?"));
        assertEquals("secret", prompts.getPassword());
        assertFalse(prompts.promptPassword("?"));
        assertFalse(new Prompts("deploy", null, log::add).promptPassword("?"));
    }

    @Test
    public void questionsAreEscaped() {
        ask("\u001b[2JCode:", false);
        assertEquals("\\x1b[2JCode:", prompts.unanswered().orElseThrow());
    }
}
