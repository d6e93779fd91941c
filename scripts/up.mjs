console.log('{"ok":1}')
