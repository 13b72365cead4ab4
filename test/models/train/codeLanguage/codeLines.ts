/** How a language begins a comment or a text that goes over several lines; `closing` finds the end of each. */
const OPENINGS: Readonly<Record<string, RegExp>> = {
  ...forAll('c css go java javascript kotlin rust sql swift typescript', /\/\*/g),
  ...forAll('cpp', /\/\*|R"\(/g),
  ...forAll('csharp kotlin java swift', /\/\*|"""/g),
  ...forAll('go javascript typescript', /\/\*|`/g),
  ...forAll('php', /\/\*|<<<['"]?\w+|\?>/g),
  ...forAll('python', /"""|'''/g),
  ...forAll('lua', /\[=*\[/g),
  ...forAll('haskell', /\{-/g),
  ...forAll('html', /<!--|<script\b|<style\b|<pre\b|<code\b/gi),
  ...forAll('ruby', /^=begin|<<[-~]?['"]?[A-Z]\w+/g),
  ...forAll('perl', /^=\w+|<<~?['"]?[A-Z]\w+|^__END__/g),
  ...forAll('shell', /<<-?\s*['"\\]?\w+/g),
};

const LINE_COMMENTS: Readonly<Record<string, RegExp>> = {
  ...forAll('python ruby perl r shell yaml', /^\s*#/),
  ...forAll('sql lua haskell', /^\s*--/),
  ...forAll('html', /^\s*<!--/),
};
const C_COMMENT = /^\s*(\/\/|\/\*|\*[\s/])/;

/**
 * Tells for each line whether it is code of the language: neither empty, nor a comment, nor within a text or a part in
 * another language that began on a line before.
 */
export function codeLines(lines: readonly string[], language: string): boolean[] {
  const opening = OPENINGS[language];
  const comment = LINE_COMMENTS[language] ?? C_COMMENT;
  let end: RegExp | undefined;
  return lines.map((line) => {
    const inside = end !== undefined;
    end = stateAfter(line, opening, end);
    if (inside || line.trim() === '' || comment.test(line)) {
      return false;
    }
    // What is left between the tags of a page may be any text.
    return language !== 'html' || /<\/?[a-z!]|^\s*[\w-]+="|\/?>\s*$/i.test(line);
  });
}

function stateAfter(line: string, opening: RegExp | undefined, end: RegExp | undefined): RegExp | undefined {
  if (opening === undefined) {
    return undefined;
  }
  let rest = line;
  for (;;) {
    if (end !== undefined) {
      const closed = end.exec(rest);
      if (closed === null) {
        return end;
      }
      rest = rest.slice(closed.index + closed[0].length);
      end = undefined;
    }
    opening.lastIndex = 0;
    const opened = opening.exec(rest);
    if (opened === null) {
      return undefined;
    }
    end = closing(opened[0]);
    rest = rest.slice(opened.index + opened[0].length);
    // The text of a here-document begins on the next line.
    if (opened[0].startsWith('<<')) {
      return end;
    }
  }
}

function closing(opened: string): RegExp {
  const fixed: Readonly<Record<string, RegExp>> = {
    ...{ '/*': /\*\//, '`': /`/, '"""': /"""/, "'''": /'''/, 'R"(': /\)"/, '?>': /<\?/, '{-': /-\}/ },
    ...{ '<!--': /-->/, '=begin': /^=end/, __END__: /$^/ },
  };
  const known = fixed[opened];
  if (known !== undefined) {
    return known;
  }
  if (opened.startsWith('[')) {
    return new RegExp(`\\]${opened.slice(1, -1)}\\]`);
  }
  if (opened.startsWith('=')) {
    return /^=cut/;
  }
  const word = /\w+$/.exec(opened)?.[0] ?? '';
  if (opened.startsWith('<<')) {
    return new RegExp(`^\\s*${word}\\b`);
  }
  return new RegExp(`</${word}`, 'i');
}

function forAll(languages: string, expression: RegExp): Record<string, RegExp> {
  return Object.fromEntries(languages.split(' ').map((language) => [language, expression]));
}
