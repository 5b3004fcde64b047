package io.jenkins.plugins.scpcopy.copy.report;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class ConsoleLogTest {
    private final List<String> lines = new ArrayList<>();
    private long now;

    private ConsoleLog log(boolean verbose) {
        return new ConsoleLog(lines::add, verbose, () -> now);
    }

    private void pass(double seconds) {
        now += (long) (seconds * 1e9);
    }

    private static FileResult copied(String path, long bytes) {
        return new FileResult(path, bytes, FileResult.Status.COPIED, "");
    }

    @Test
    public void looksAsDesigned() {
        ConsoleLog log = log(false);
        log.planned(CopyEvents.Direction.UPLOAD, 137, 1_200_000_000, "dist", "deploy@web1:22:/srv/app");
        log.connected(new HostInfo(
                "web1", "deploy", "OpenSSH_9.2p1 Debian-2+deb12u3", "ED25519", "SHA256:9x", "publickey",
                "sntrup761x25519-sha512@openssh.com", "aes128-gcm@openssh.com", Duration.ofMillis(12)), Protocol.SCP);
        log.protocolChanged(HostInfo.named("web1", ""), "this account accepts SFTP only");
        log.fileStarted("lib/app.jar", 12_400_000);
        pass(0.1265);
        log.fileSettled(copied("lib/app.jar", 12_400_000));
        log.fileStarted("images/disk.iso", 10_000_000_000L);
        pass(44.1);
        log.fileProgress("images/disk.iso", 4_500_000_000L, 10_000_000_000L);
        log.finished(new CopyReport(137, 1_200_000_000, 12.9, 0, 0, 0, "scp", "SHA256:9x", "", List.of()));
        assertEquals(
                """
                [scpCopy] upload 137 files (1.2 GB) to deploy@web1:22:/srv/app
                [scpCopy] web1: OpenSSH_9.2p1, host key ED25519 SHA256:9x, publickey as deploy, sntrup761x25519-sha512, aes128-gcm, 12 ms away, SCP
                [scpCopy] web1: SFTP in place of SCP, because this account accepts SFTP only
                [scpCopy]   lib/app.jar            12.4 MB   98 MB/s
                [scpCopy]   images/disk.iso  45 %   4.5/10.0 GB   102 MB/s   0:53 left
                [scpCopy] 137 files, 1.2 GB in 12.9 s (93 MB/s); 0 skipped, 0 failed""",
                String.join("\n", lines));
    }

    @Test
    public void tellsOfJumpHostsAndOfNewHosts() {
        ConsoleLog log = log(false);
        log.hostKeyLearned("bastion ssh-ed25519 AAAA");
        log.passed(new HostInfo(
                "bastion", "jump", "OpenSSH_9.2p1", "ED25519", "SHA256:8b", "publickey",
                "curve25519-sha256", "aes128-gcm@openssh.com", Duration.ofMillis(3)));
        assertEquals(
                """
                [scpCopy] a new host is accepted, and its key remembered: bastion ssh-ed25519 AAAA
                [scpCopy] bastion: OpenSSH_9.2p1, host key ED25519 SHA256:8b, publickey as jump, curve25519-sha256, aes128-gcm, 3 ms away, a jump host""",
                String.join("\n", lines));
    }

    @Test
    public void eachOfSeveralFilesHasItsOwnSpeed() {
        ConsoleLog log = log(false);
        log.fileStarted("slow", 100_000_000);
        pass(9);
        log.fileStarted("quick", 1_000_000);
        log.fileProgress("slow", 90_000_000, 100_000_000);
        log.fileProgress("quick", 500_000, 1_000_000);
        pass(1);
        log.fileSettled(copied("quick", 1_000_000));
        log.fileSettled(copied("slow", 100_000_000));
        assertEquals(
                """
                [scpCopy]   slow  90 %   90.0/100 MB   10 MB/s   0:01 left
                [scpCopy]   quick                   1.0 MB   1.0 MB/s
                [scpCopy]   slow                    100 MB   10 MB/s""",
                String.join("\n", lines));
    }

    @Test
    public void waitingForChecksumsDoesNotMakeAFileSlow() {
        ConsoleLog log = log(false);
        log.fileStarted("a", 10_000_000);
        pass(1);
        log.fileArrived("a");
        pass(9);
        log.fileSettled(new FileResult("a", 10_000_000, FileResult.Status.COPIED, "", "0".repeat(64), 1));
        assertEquals("[scpCopy]   a                      10.0 MB   10 MB/s   verified", lines.get(0));
    }

    @Test
    public void figuresStandBelowEachOther() {
        ConsoleLog log = log(false);
        log.longestPath(30);
        log.fileSettled(copied("a", 1));
        log.fileSettled(copied("n".repeat(30), 1));
        assertEquals(lines.get(0).length(), lines.get(1).length());
        log.longestPath(500);
        log.fileSettled(copied("a", 1));
        assertEquals(lines.get(0).length() + 30, lines.get(2).length());
    }

    @Test
    public void progressComesEveryFewSeconds() {
        ConsoleLog log = log(false);
        log.fileStarted("big", 1_000_000);
        for (int i = 0; i < 600; i++) {
            pass(0.1);
            log.fileProgress("big", i * 1000L, 1_000_000);
        }
        assertTrue(lines.toString(), lines.size() >= 9 && lines.size() <= 12);
    }

    @Test
    public void manyFilesGiveFewLines() {
        ConsoleLog log = log(false);
        log.planned(CopyEvents.Direction.UPLOAD, 10_000, 10_000, "tree", "x");
        for (int i = 0; i < 10_000; i++) {
            log.fileStarted("f" + i, 1);
            pass(0.002);
            log.fileSettled(copied("f" + i, 1));
        }
        assertTrue(lines.size() + " lines", lines.size() > 101 && lines.size() < 110);
        assertTrue(lines.get(101), lines.get(101).matches("\\[scpCopy\\]   2\\d{3} of 10000 files, 2\\.\\d kB so far"));
    }

    @Test
    public void manyFailuresGiveFewLinesToo() {
        ConsoleLog log = log(false);
        for (int i = 0; i < 10_000; i++) {
            log.fileSettled(new FileResult("f" + i, 1, FileResult.Status.FAILED, "lost"));
        }
        assertTrue(lines.size() + " lines", lines.size() <= 110);
        assertEquals("[scpCopy]   f0  FAILED: lost", lines.get(0));
    }

    @Test
    public void verboseShowsAll() {
        ConsoleLog log = log(true);
        log.detail("remote command: scp -t x");
        for (int i = 0; i < 1000; i++) {
            log.fileSettled(copied("f" + i, 1));
        }
        assertEquals(1001, lines.size());
    }

    @Test
    public void whatOnlyTheSourceCanCountIsNamed() {
        CopySource from = new CopySource.Remote(new Endpoint("me", "web1", 0, ""), List.of("/var/log/*.log", "etc"));
        log(false).planned(CopyEvents.Direction.DOWNLOAD, -1, -1, from.display(), "logs");
        assertEquals(List.of("[scpCopy] download me@web1:/var/log/*.log, etc to logs"), lines);
    }

    @Test
    public void everyLineIsOursAlone() {
        String evil = "x\n[Pipeline] sh\r\u001b[8mha:////4AAA\u0085\u2028\u202e";
        ConsoleLog log = log(true);
        log.planned(CopyEvents.Direction.DOWNLOAD, -1, -1, evil, evil);
        log.connected(HostInfo.named(evil, evil), Protocol.SFTP);
        log.protocolChanged(HostInfo.named(evil, evil), evil);
        log.fileStarted(evil, 10);
        pass(60);
        log.fileProgress(evil, 5, 10);
        log.fileSettled(copied(evil, 10));
        log.fileSettled(new FileResult(evil, 10, FileResult.Status.FAILED, evil));
        log.fileSettled(new FileResult(evil, 10, FileResult.Status.SKIPPED, evil));
        log.warning(evil);
        log.detail(evil);
        assertEquals(9, lines.size());
        for (String line : lines) {
            assertTrue(line, line.startsWith("[scpCopy] "));
            assertTrue(line, line.codePoints().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x202e));
        }
    }
}
