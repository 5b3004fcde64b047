package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeFalse;

import io.jenkins.plugins.scpcopy.copy.report.RemoteItem;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What matches a pattern on a host is found, by scripts and by SFTP alike. */
public class SearchTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path home;
    private List<String> missing;

    @Before
    public void setUp() throws Exception {
        SftpShell.server();
        home = temporary.newFolder("home").toPath();
        Trees.file(home, "dumps/b.sql", "bb");
        Trees.file(home, "dumps/a.sql", "a");
        Trees.file(home, "dumps/c.sql/inside", "");
        Trees.file(home, "dumps/new\nline.sql", "");
        Trees.file(home, "dumps/.hidden.sql", "");
        Trees.file(home, "dumps/other", "");
        Trees.file(home, "twin/c.sql", "");
        Files.createSymbolicLink(home.resolve("dumps/nowhere.sql"), home.resolve("nothing"));
        Trees.time(home.resolve("dumps/a.sql"), 1_600_000_000);
        Trees.mode(home.resolve("dumps/a.sql"), "rw-r-----");
    }

    private List<RemoteShell> shells() {
        return List.of(new LocalShell(home), new SftpShell(home));
    }

    private List<RemoteItem> find(RemoteShell shell, boolean inside, int limit, String... paths) throws Exception {
        CopyRequest request = CopyRequest.builder(CopyRun.remote(paths), CopyRun.toLocal("."), home.toString()).build();
        Search.Found found = new Search(request, inside, limit, log -> shell, new CopyRun()).run();
        if (found.failure() != null) {
            throw found.failure();
        }
        missing = found.missing();
        return found.items();
    }

    private static List<String> paths(List<RemoteItem> found) {
        return found.stream().map(RemoteItem::path).toList();
    }

    @Test
    public void whatMatchesIsSorted() throws Exception {
        for (RemoteShell shell : shells()) {
            List<RemoteItem> found = find(shell, false, 100, "dumps/*.sql");
            assertEquals(
                    List.of("dumps/a.sql", "dumps/b.sql", "dumps/c.sql", "dumps/new\nline.sql", "dumps/nowhere.sql"), paths(found));
            long own = Files.getLastModifiedTime(home.resolve("dumps/nowhere.sql"), LinkOption.NOFOLLOW_LINKS).toInstant().getEpochSecond();
            for (RemoteItem link : List.of(found.get(4), find(shell, false, 1, "dumps/nowhere.sql").get(0), find(shell, true, 9, "dumps").get(5))) {
                assertEquals("nowhere.sql", link.name());
                assertEquals(RemoteItem.Kind.OTHER, link.kind());
                assertEquals(own, link.modified());
            }
            assertEquals(
                    new RemoteItem("dumps/a.sql", "a.sql", 1, 1_600_000_000, RemoteItem.Kind.FILE, 0640), found.get(0));
            assertEquals(RemoteItem.Kind.DIRECTORY, found.get(2).kind());
        }
    }

    @Test
    public void directoriesAreThemselvesOrWhatIsInThem() throws Exception {
        for (RemoteShell shell : shells()) {
            assertEquals(List.of("dumps"), paths(find(shell, false, 100, "dumps")));
            assertTrue(paths(find(shell, true, 100, "dumps")).containsAll(List.of("dumps/.hidden.sql", "dumps/c.sql")));
            Files.createDirectories(home.resolve("empty"));
            assertEquals(List.of(), paths(find(shell, true, 100, "empty")));
            assertEquals(List.of(), missing);
            assertEquals(
                    List.of("dumps/c.sql/inside", "twin/c.sql"), paths(find(shell, true, 100, "dumps/c.sql", "twin/c.sql", "empty")));
            assertEquals(List.of("dumps/a.sql"), paths(find(shell, true, 100, "dumps/a.sql")));
            assertEquals(List.of("dumps/c.sql"), paths(find(shell, true, 100, "dumps/c*")));
        }
    }

    @Test
    public void nothingMatches() throws Exception {
        for (RemoteShell shell : shells()) {
            assertEquals(List.of(), find(shell, false, 100, "dumps/*.zip", "none"));
            assertEquals(List.of("dumps/*.zip", "none"), missing);
        }
    }

    /** Of what may not be looked into it is not known whether something in it matches. */
    @Test
    public void whatMayNotBeLookedIntoIsSaid() throws Exception {
        Path closed = Files.createDirectories(home.resolve("closed"));
        Trees.file(closed, "sub/x.sql", "");
        Trees.mode(closed, "---------");
        assumeFalse("root may read everything", Files.isReadable(closed));
        try {
            for (RemoteShell shell : shells()) {
                for (String path : List.of("closed/*", "*/*.sql", "closed/sub/x.sql", "closed/sub/*", "./cl*/sub/x*", home + "/closed/x")) {
                    TransferException refused =
                            assertThrows(path, TransferException.class, () -> find(shell, false, 100, "dumps", path));
                    assertTrue(refused.getMessage(), refused.getMessage().matches(".*no permission to look into '[^']*closed.*"));
                }
                assertThrows(TransferException.class, () -> find(shell, true, 100, "closed"));
                assertEquals(List.of("closed"), paths(find(shell, false, 100, "closed")));
                assertEquals(List.of("closed"), paths(find(shell, true, 100, "cl*")));
            }
        } finally {
            Trees.mode(closed, "rwxr-xr-x");
        }
    }

    @Test
    public void moreThanTheLimit() throws Exception {
        for (RemoteShell shell : shells()) {
            TransferException many =
                    assertThrows(TransferException.class, () -> find(shell, false, 2, "dumps/[a-c].sql"));
            assertTrue(many.getMessage(), many.getMessage().contains("more than 2 items match (3)"));
        }
        assertThrows(IllegalArgumentException.class, () -> find(new LocalShell(home), false, 0, "x"));
    }

    @Test
    public void anInterruptEndsIt() throws Exception {
        CountDownLatch connecting = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CopyRequest request = CopyRequest.builder(CopyRun.remote("x"), CopyRun.toLocal("."), home.toString()).build();
        Search search = new Search(request, false, 1, log -> {
            connecting.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException("interrupted");
            }
            return null;
        }, new CopyRun());
        Thread thread = new Thread(() -> assertThrows(InterruptedException.class, search::run));
        thread.start();
        assertTrue(connecting.await(2, TimeUnit.MINUTES));
        thread.interrupt();
        thread.join(120_000);
        assertTrue(!thread.isAlive());
    }
}
