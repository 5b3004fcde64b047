// Through a bastion
node {
    writeFile file: 'app.jar', text: 'jar'
    scpCopy from: 'app.jar', to: 'web1:by-bastion/', jumpHosts: [[host: 'bastion']]
}
