// The first copy to a host that is not known: it fails, and the host's key waits at Manage Jenkins, SCP Copy. Approve it and build again.
node {
    writeFile file: 'hello.txt', text: 'hello'
    scpCopy from: 'hello.txt', to: 'new:app/'
}
