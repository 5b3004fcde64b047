package io.jenkins.plugins.scpcopy.scp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.junit.Test;

public class RecordTest {
    private static Record parse(String line) throws MalformedRecordException {
        return Record.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertMalformed(String line, String reason) {
        MalformedRecordException e = assertThrows(line, MalformedRecordException.class, () -> parse(line));
        assertTrue(e.getMessage(), e.getMessage().contains(reason));
    }

    @Test
    public void linesAreReadBackAsTheyWereWritten() throws Exception {
        for (Record record : new Record[] {
            new Record.Item(new ItemHeader.File(0644, 0, "a")),
            new Record.Item(new ItemHeader.File(04755, Long.MAX_VALUE, " leading blank, 'quotes' and größe")),
            new Record.Item(new ItemHeader.Directory(0700, "-rf")),
            new Record.EndOfDirectory(),
            new Record.TimesHeader(new FileTimestamps(0, 4102444800L)),
            new Record.Message("no such file", false),
            new Record.Message("", true)
        }) {
            String line = record.line();
            assertTrue(line.endsWith("\n"));
            assertEquals(record, parse(line.substring(0, line.length() - 1)));
        }
    }

    @Test
    public void theWireFormKnowsNoLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertEquals("C0644 1234567 a\n", new Record.Item(new ItemHeader.File(0644, 1234567, "a")).line());
            assertEquals("D0070 0 a\n", new Record.Item(new ItemHeader.Directory(0070, "a")).line());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    public void wireFormIsWhatOpenSshWrites() {
        assertEquals("C0644 12 a b\n", new Record.Item(new ItemHeader.File(0644, 12, "a b")).line());
        assertEquals("D0755 0 dir\n", new Record.Item(new ItemHeader.Directory(0755, "dir")).line());
        assertEquals("T1700000000 0 1600000000 0\n", new Record.TimesHeader(new FileTimestamps(1700000000, 1600000000)).line());
        assertEquals("E\n", new Record.EndOfDirectory().line());
        assertEquals("\u0001oops\n", new Record.Message("oops", false).line());
    }

    @Test
    public void modesHaveExactlyFourOctalDigits() {
        assertMalformed("C644 1 a", "bad mode");
        assertMalformed("C00644 1 a", "mode is not followed by a blank");
        assertMalformed("C0648 1 a", "bad mode");
        assertMalformed("Cheers", "bad mode");
        assertMalformed("D", "bad mode");
    }

    @Test
    public void sizesAreUnsignedDecimalsThatFitALong() throws Exception {
        assertEquals(Long.MAX_VALUE, ((ItemHeader.File) ((Record.Item) parse("C0644 9223372036854775807 a")).header()).size());
        assertMalformed("C0644 9223372036854775808 a", "size is out of range");
        assertMalformed("C0644 99999999999999999999 a", "size is out of range");
        assertMalformed("C0644 -1 a", "size is not a number");
        assertMalformed("C0644 +1 a", "size is not a number");
        assertMalformed("C0644  1 a", "size is not a number");
        assertMalformed("C0644 1", "size is not followed by a blank");
        assertMalformed("C0644 1a", "size is not followed by a blank");
    }

    @Test
    public void timesAreWholeAndInRange() throws Exception {
        assertEquals(new Record.TimesHeader(new FileTimestamps(1, 2)), parse("T1 999999 2 0"));
        assertMalformed("T 1 0 2 0", "mtime.sec is not a number");
        assertMalformed("T-1 0 2 0", "mtime.sec is not a number");
        assertMalformed("T1 1000000 2 0", "mtime.usec is out of range");
        assertMalformed("T1 0 2 1000000", "atime.usec is out of range");
        assertMalformed("T1 0 2", "atime.sec is not followed by a blank");
        assertMalformed("T1 0 2 0 x", "text after");
        assertMalformed("This service allows sftp connections only.", "mtime.sec is not a number");
    }

    @Test
    public void anyOtherLetterIsNoRecord() {
        assertMalformed("", "empty");
        assertMalformed("Welcome to web1", "no record's letter");
        assertMalformed(" C0644 1 a", "no record's letter");
    }

    @Test
    public void namesThatWouldForgeARecordAreRefused() {
        for (String name : new String[] {"", ".", "..", "a/b", "/", "a\nC0644 3 evil", "a\rb", "a\0b", "\uFFFD"}) {
            assertTrue(name, Record.objectionToName(name).isPresent());
            assertThrows(IllegalArgumentException.class, () -> new Record.Item(new ItemHeader.File(0644, 1, name)).line());
            if (!name.equals(".")) {
                assertThrows(IllegalArgumentException.class, () -> new Record.Item(new ItemHeader.Directory(0755, name)).line());
            }
        }
        assertEquals("what dir/. asked for", "D0755 0 .\n", new Record.Item(new ItemHeader.Directory(0755, ".")).line());
        assertEquals(Optional.empty(), Record.objectionToName("..."));
        assertEquals(Optional.empty(), Record.objectionToName(" "));
    }

    @Test
    public void namesAreBoundInBytesNotCharacters() {
        assertEquals(Optional.empty(), Record.objectionToName("a".repeat(255)));
        assertTrue(Record.objectionToName("a".repeat(256)).isPresent());
        assertTrue(Record.objectionToName("ü".repeat(128)).isPresent());
    }

    @Test
    public void aMessageStaysOnItsLine() {
        assertEquals("\u0001a C0644 3 evil\n", new Record.Message("a\nC0644 3 evil", false).line());
    }

    @Test
    public void aMessageIsCutToWhatPeersReadAsOneLine() throws Exception {
        byte[] line = new Record.Message("ü".repeat(5000), false).line().getBytes(StandardCharsets.UTF_8);
        assertTrue(String.valueOf(line.length), line.length <= Record.LONGEST_SENT_LINE);
        assertEquals('\n', line[line.length - 1]);
        String words = "/srv/" + "a".repeat(1900);
        assertEquals("\u0001" + words + "\n", new Record.Message(words, false).line());
    }

    @Test
    public void bytesThatAreNotUtf8ComeOutAsANameThatIsRefused() throws Exception {
        byte[] line = "C0644 1 gr?n".getBytes(StandardCharsets.ISO_8859_1);
        line[line.length - 2] = (byte) 0xfc;
        assertTrue(Record.objectionToName(((ItemHeader.File) ((Record.Item) Record.parse(line)).header()).name()).isPresent());
    }
}
