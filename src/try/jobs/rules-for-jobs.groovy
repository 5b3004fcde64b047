// Rules for jobs: the administrator has opened one directory on web1 to this job
node {
    writeFile file: 'f.txt', text: 'f'
    scpCopy from: 'f.txt', to: 'web1:team/'
    try {
        scpCopy from: 'f.txt', to: 'web1:other/'
        error 'this should have been refused'
    } catch (hudson.AbortException refused) {
        echo refused.message
    }
}
