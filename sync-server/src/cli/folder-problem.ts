/** What a failed file operation on a folder means to the person who named it, and what to do. */
export function folderProblem(folder: string, error: unknown): Error {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return new Error(sentence(folder, code), { cause: error })
}

function sentence(folder: string, code: unknown): string {
  switch (code) {
    case 'ENOTDIR':
    case 'EEXIST':
      return `${folder} is a file, or lies below one. Name a folder.`
    case 'EACCES':
    case 'EPERM':
      return `This account may not write in ${folder}. Choose another folder, or change its owner.`
    case 'EROFS':
      return `${folder} lies on a disk that can only be read. Choose a folder on another disk.`
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk of ${folder} is full. Free some space, then try again; nothing was changed.`
    case 'EFBIG':
      return `The disk of ${folder} takes no file that large. Format the stick as exFAT, then try again; nothing was changed.`
    case 'ENAMETOOLONG':
      return `The name ${folder} is too long for this disk. Choose a shorter one.`
    case 'EIO':
      return `The disk of ${folder} does not work as it should (I/O error). Copy what is on it first.`
    default:
      return `${folder} cannot be used as a folder${typeof code === 'string' ? ` (${code})` : ''}. Choose another.`
  }
}
