package io.jenkins.plugins.scpcopy.scp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.remote.StartNoise;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.remote.UnrequestedException;
import io.jenkins.plugins.scpcopy.testkit.peer.Peer;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.Test;

/** Every kind of shell that prints before scp starts, in both directions. */
public class StartGuardTest {
    private static final Duration SOON = Duration.ofMillis(300);

    /** Prints, then plays a command that lives on until its input ends. */
    private static Peer staying(String printed) {
        return new Script().send(printed).then((in, out, err) -> in.readAllBytes().length);
    }

    private static StartException upload(Peer peer) {
        ScriptedProcess process = new ScriptedProcess(peer);
        try {
            return assertThrows(
                    StartException.class, () -> new StartGuard(process, "web1", SOON).awaitSinkReady());
        } finally {
            process.close();
        }
    }

    /** Receives as a client does: guard the wait, then the first line. */
    private static StartException download(Peer peer) {
        ScriptedProcess process = new ScriptedProcess(peer, SOON);
        try {
            return assertThrows(StartException.class, () -> receive(process));
        } finally {
            process.close();
        }
    }

    private static void receive(ScriptedProcess process) throws IOException {
        StartGuard guard = new StartGuard(process, "web1", SOON);
        Sink sink = new Sink(process.stdout(), process.stdin(), new Refusing(), Sink.Options.client(true, 0));
        sink.start();
        guard.awaitSource();
        try {
            sink.run();
        } catch (NoRecordException e) {
            throw guard.explain(e.bytes());
        }
    }

    /** Expects a file {@code x} and nothing else. */
    private static final class Refusing implements Receiver {
        @Override
        public Reception file(ItemHeader.File header, Optional<FileTimestamps> times) throws IOException {
            throw new UnrequestedException("'" + RemoteText.escape(header.name()) + "' was not asked for");
        }

        @Override
        public void enterDirectory(ItemHeader.Directory header, Optional<FileTimestamps> times) throws IOException {
            throw new UnrequestedException("'" + RemoteText.escape(header.name()) + "' was not asked for");
        }

        @Override
        public void leaveDirectory() {}

        @Override
        public void warning(String text) {}
    }

    private static void assertTalkative(StartException e, String text) {
        assertEquals(e.getMessage(), StartException.Kind.TALKATIVE_SHELL, e.kind());
        assertTrue(e.getMessage(), e.getMessage().contains(text));
        assertTrue(e.advice().orElse(""), e.advice().orElse("").contains("ssh USER@web1 true | od -c"));
        assertFalse(e.mayPass());
    }

    /** The server's own words say why it ends the command; no start-up file is to blame. */
    @Test
    public void serversThatSayWhyTheyEndTheCommand() {
        says("Please login as the user \"ubuntu\" rather than the user \"root\".\n", "", 142, "Log in as the user");
        says("", "WARNING: Your password has expired.\nPassword change required but no TTY available.\n", 1, "password has to be changed");
        says("", "You are required to change your password immediately (administrator enforced).\n", 1, "password has to be changed");
        says("", "Your account has expired; please contact your system administrator\n", 1, "ask the administrator");
        says("", "Hi u! You've authenticated, but GitHub does not provide shell access.\n", 1, "runs no commands");
        says("System is going down. Unprivileged users are not permitted to log in anymore.\n", "", 1, "try again later");
        says("", "quota: something this program has never heard of\n", 3, "The server's own words say why");
    }

    private static void says(String output, String errors, int status, String advice) {
        for (boolean up : new boolean[] {true, false}) {
            Peer peer = new Script().send(output).sendError(errors).exit(status);
            StartException e = up ? upload(peer) : download(peer);
            String shown = e.getMessage() + " " + e.advice().orElse("");
            assertTrue(shown, e.advice().orElse("").contains(advice));
            assertFalse(shown, shown.contains("start-up file on the server prints text"));
            assertTrue(shown, e.getMessage().contains(RemoteText.escape((output + errors).strip())));
        }
    }

    @Test
    public void aServerThatWaitsBehindItsWords() {
        StartException e = upload(staying("Please login as the user \"ubuntu\" rather than the user \"root\".\n"));
        assertTrue(e.advice().orElse(""), e.advice().orElse("").startsWith("Log in as the user"));
    }

    @Test
    public void aReadySinkIsLetThrough() throws Exception {
        ScriptedProcess process = new ScriptedProcess(new Script().send("\0").expectEnd());
        new StartGuard(process, "web1", SOON).awaitSinkReady();
        process.stdin().close();
        process.verify();
    }

    @Test
    public void uploadToAShellThatPrintsALine() {
        StartException e = upload(staying("Welcome to web1\n\0"));
        assertTalkative(e, "\"Welcome to web1\\n\"");
        assertTrue(e.getMessage(), e.getMessage().contains("scp itself did start"));
    }

    @Test
    public void uploadToAShellThatPrintsEmptyLines() {
        assertTalkative(upload(staying("\n\0")), "\"\\n\"");
        assertTalkative(upload(staying("\n\n\0")), "\"\\n\\n\"");
    }

    @Test
    public void uploadToAShellThatPrintsTextWithoutALineFeed() {
        assertTalkative(upload(staying("text\0")), "\"text\"");
        assertTalkative(upload(staying("text")), "\"text\"");
    }

    @Test
    public void uploadToAShellThatPrintsWhatLooksLikeARecord() {
        for (String text : new String[] {"Enjoy\n\0", "This is\n\0", "Dear user\n\0", "C0644 1 a\n\0"}) {
            assertTalkative(upload(staying(text)), text.substring(0, 4));
        }
    }

    @Test
    public void uploadToAShellThatPrintsAByteOneAndALineFeed() {
        StartException e = upload(staying("\u0001\n\0"));
        assertEquals("scp itself has words", StartException.Kind.TALKATIVE_SHELL, e.kind());
        assertTrue(e.getMessage(), e.getMessage().contains("without saying which"));
        assertTrue(e.advice().isPresent());
    }

    @Test
    public void downloadFromAShellThatPrintsALine() {
        assertTalkative(download(staying("Welcome\nC0644 1 x\n")), "Welcome");
    }

    @Test
    public void uploadToAShellThatPrintsALineBeforeScpReportsAnError() {
        Peer peer = new Script().send("Welcome to web1\n\u0001scp: app: No such file or directory\n").exit(1);
        StartException e = upload(peer);
        assertTalkative(e, "the server printed text before scp could answer: \"Welcome to web1\\n");
        assertTrue(e.getMessage(), e.getMessage().contains("scp itself did start"));
    }

    /** A file may be anything, and a log is read by many. */
    @Test
    public void whatFollowsTheTextIsNotShownSinceItIsAFilesContent() {
        for (Peer peer : new Peer[] {
            staying("Welcome\nC0600 9 key\nSECRET TEXT\0"),
            new Script().send("Welcome\nC0600 9 key\nSECRET TEXT\0").exit(0),
            staying("C0600 9 other\nSECRET TEXT\0")
        }) {
            StartException e = download(peer);
            assertTalkative(e, "C0600 9 ");
            assertFalse(e.getMessage(), (e.getMessage() + e.remoteText()).contains("SECRET"));
        }
    }

    @Test
    public void downloadFromAShellThatPrintsEmptyLines() {
        assertTalkative(download(staying("\nC0644 1 x\n")), "\\nC0644");
        assertTalkative(download(staying("\n\nC0644 1 x\n")), "\\n\\nC0644");
    }

    @Test
    public void downloadFromAShellThatPrintsTextWithoutALineFeed() {
        assertTalkative(download(staying("textC0644 1 x\n")), "textC0644 1 x");
        assertTalkative(download(new Script().send("text")), "text");
        assertTalkative(download(staying("text")), "text");
        assertTalkative(download(staying("Continue? [y/n] ")), "Continue? [y/n] ");
    }

    @Test
    public void downloadFromAShellWhoseTextBeginsWithERemainsNoSilentSuccess() {
        assertTalkative(download(staying("Enjoy your stay\nC0644 1 x\n")), "Enjoy your stay");
        assertTalkative(download(new Script().send("E\n")), "E");
    }

    @Test
    public void downloadFromAShellWhoseTextBeginsWithAnyRecordsLetter() {
        assertTalkative(download(staying("Today is\n")), "Today is");
        assertTalkative(download(staying("Dear user\n")), "Dear user");
        assertTalkative(download(staying("Cheers\n")), "Cheers");
    }

    @Test
    public void downloadFromAShellThatPrintsAWellFormedHeader() {
        assertTalkative(download(staying("C0644 3 evil\n")), "C0644 3 evil");
    }

    @Test
    public void sftpOnlyAccountsAreRecognised() {
        Peer internalSftp = new Script().send("This service allows sftp connections only.\n").exit(1);
        assertEquals(StartException.Kind.SFTP_ONLY, upload(internalSftp).kind());
        assertEquals(StartException.Kind.SFTP_ONLY, download(internalSftp).kind());
    }

    @Test
    public void aMissingScpIsRecognised() {
        for (Peer peer : new Peer[] {
            new Script().sendError("sh: 1: scp: not found\n").exit(127),
            new Script().sendError("bash: line 1: scp: command not found\n").exit(127),
            new Script().sendError("fish: Unknown command: scp\n").exit(127),
            new Script().sendError("zsh:1: command not found: scp\n").exit(127),
            new Script().send("'scp' is not recognized as an internal or external command,\r\n").exit(1),
            new Script().exit(127)
        }) {
            assertEquals(StartException.Kind.NO_SCP, upload(peer).kind());
            StartException e = download(peer);
            assertEquals(StartException.Kind.NO_SCP, e.kind());
            assertTrue(e.advice().orElse("").contains("openssh-client"));
        }
    }

    @Test
    public void aRestrictedAccountIsRecognised() {
        for (String text : new String[] {
            "This account is currently not available.\n", "rbash: scp: restricted\n", "Command not allowed.\n"
        }) {
            assertEquals(StartException.Kind.RESTRICTED, upload(new Script().send(text).exit(1)).kind());
            assertEquals(StartException.Kind.RESTRICTED, download(new Script().send(text).exit(1)).kind());
        }
    }

    @Test
    public void silenceIsNoDeadlock() {
        StartException e = upload(staying(""));
        assertEquals(StartException.Kind.SILENT, e.kind());
        assertTrue(e.getMessage(), e.getMessage().contains("did not answer"));
        assertTrue("it may answer the next time", e.mayPass());
        assertEquals(StartException.Kind.SILENT, download(staying("")).kind());
    }

    @Test
    public void aCommandThatEndsWithoutAWordIsNamed() {
        StartException e = upload(new Script().exit(3));
        assertEquals(StartException.Kind.ENDED, e.kind());
        assertTrue(e.getMessage(), e.getMessage().contains("exit status 3"));
    }

    @Test
    public void scpsOwnErrorsKeepTheirWords() {
        StartException e = upload(new Script().send("\u0001scp: /nope: No such file or directory\n").exit(1));
        assertEquals(StartException.Kind.SCP_ERROR, e.kind());
        assertEquals("scp: /nope: No such file or directory", e.remoteText());
        StartException cut = upload(new Script().send("\u0001scp: /no").exit(1));
        assertEquals("scp: /no", cut.remoteText());
    }

    @Test
    public void hostileTextIsDisarmedAndCut() {
        StartException e = upload(staying("\u001b[8mha:AAAA\u001b[0m\n" + "x".repeat(20_000)));
        assertFalse(e.getMessage().contains("\u001b"));
        assertTrue(e.getMessage().length() < 1500);
        assertTrue(e.remoteText().length() <= StartNoise.MOST);
    }

    @Test
    public void noiseIsNeverAnswered() throws Exception {
        ScriptedProcess process = new ScriptedProcess(
                new Script().send("Press any key\n").expectEnd());
        assertThrows(StartException.class, () -> new StartGuard(process, "web1", SOON).awaitSinkReady());
        process.stdin().close();
        process.verify();
    }

    @Test
    public void standardErrorIsShownEscaped() {
        StartException e = upload(new Script().sendError("quota\u0007 exceeded").exit(1));
        assertTrue(e.getMessage(), e.getMessage().contains("remote stderr: \"quota\\x07 exceeded\""));
        assertEquals(new String(e.getMessage().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8), e.getMessage());
    }

    @Test
    public void adviceNamesThePortAsSshDoes() {
        for (String[] host : new String[][] {
            {"web1", "ssh USER@web1 true"},
            {"web1:2222", "ssh -p 2222 USER@web1 true"},
            {"[::1]:2222", "ssh -p 2222 USER@::1 true"}
        }) {
            ScriptedProcess process = new ScriptedProcess(staying("Welcome\n"));
            StartException e = assertThrows(
                    StartException.class, () -> new StartGuard(process, host[0], SOON).awaitSinkReady());
            process.close();
            assertTrue(e.advice().orElse(""), e.advice().orElse("").contains(host[1]));
        }
    }

    /** OpenSSH may send the exit status ahead of the output, which is then lost with the connection. */
    @Test
    public void aConnectionThatIsLostBehindTheStatusIsLost() throws Exception {
        CountDownLatch lost = new CountDownLatch(1);
        ScriptedProcess process = new ScriptedProcess((in, out, err) -> {
            lost.await();
            return 0;
        });
        try {
            process.stdout().fail(TransferException.passing(Phase.CONNECT, "the connection was lost", null, null));
            lost.countDown();
            TransferException e = assertThrows(
                    TransferException.class, () -> new StartGuard(process, "web1", SOON).explain(new byte[0]));
            assertEquals("the connection was lost", e.getMessage());
            assertTrue(e.mayPass());
        } finally {
            process.close();
        }
    }
}
