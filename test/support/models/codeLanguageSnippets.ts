/** Short programs written for the tests, so none of them can be in the training data. */
export const CODE_LANGUAGE_SNIPPETS: readonly (readonly [language: string, snippet: string])[] = [
  [
    'rust',
    'use std::collections::HashMap;\n\nfn count_words(text: &str) -> HashMap<String, usize> {\n    let mut counts = HashMap::new();\n    for word in text.split_whitespace() {\n        *counts.entry(word.to_lowercase()).or_insert(0) += 1;\n    }\n    counts\n}',
  ],
  [
    'rust',
    'impl Shape for Circle {\n    fn area(&self) -> f64 {\n        std::f64::consts::PI * self.radius.powi(2)\n    }\n}',
  ],
  [
    'python',
    'def moving_average(values, size):\n    window = []\n    for value in values:\n        window.append(value)\n        if len(window) > size:\n            window.pop(0)\n        yield sum(window) / len(window)',
  ],
  [
    'python',
    'class Stack:\n    def __init__(self):\n        self.items = []\n\n    def push(self, item):\n        self.items.append(item)',
  ],
  [
    'javascript',
    "const fs = require('fs');\n\nmodule.exports = function readLines(path, callback) {\n  fs.readFile(path, 'utf8', function (err, data) {\n    if (err) return callback(err);\n    callback(null, data.split('\\n'));\n  });\n};",
  ],
  [
    'javascript',
    "document.querySelectorAll('.tab').forEach((tab) => {\n  tab.addEventListener('click', (event) => {\n    event.preventDefault();\n    show(tab.dataset.target);\n  });\n});",
  ],
  [
    'typescript',
    'export interface Point {\n  readonly x: number;\n  readonly y: number;\n}\n\nexport function distance(a: Point, b: Point): number {\n  return Math.hypot(a.x - b.x, a.y - b.y);\n}',
  ],
  [
    'go',
    'func Sum(values []int) (int, error) {\n\tif len(values) == 0 {\n\t\treturn 0, errors.New("no values")\n\t}\n\ttotal := 0\n\tfor _, v := range values {\n\t\ttotal += v\n\t}\n\treturn total, nil\n}',
  ],
  [
    'java',
    'public class Counter {\n    private final Map<String, Integer> counts = new HashMap<>();\n\n    public void add(String word) {\n        counts.merge(word, 1, Integer::sum);\n    }\n}',
  ],
  [
    'c',
    '#include <stdio.h>\n#include <stdlib.h>\n\nint main(int argc, char **argv)\n{\n    char *buf = malloc(64);\n    if (buf == NULL)\n        return 1;\n    printf("%d arguments\\n", argc);\n    free(buf);\n    return 0;\n}',
  ],
  [
    'cpp',
    '#include <vector>\n#include <algorithm>\n\ntemplate <typename T>\nT largest(const std::vector<T>& values) {\n    return *std::max_element(values.begin(), values.end());\n}',
  ],
  [
    'csharp',
    'using System;\nusing System.Linq;\n\nnamespace Demo\n{\n    public class Program\n    {\n        public string Name { get; set; }\n\n        static void Main(string[] args)\n        {\n            var even = Enumerable.Range(0, 10).Where(n => n % 2 == 0);\n            Console.WriteLine(string.Join(", ", even));\n        }\n    }\n}',
  ],
  [
    'ruby',
    'class Greeter\n  attr_reader :name\n\n  def initialize(name)\n    @name = name\n  end\n\n  def greet\n    puts "Hello, #{name}" unless name.nil?\n  end\nend',
  ],
  [
    'php',
    "<?php\nfunction total(array $items): float\n{\n    $sum = 0;\n    foreach ($items as $item) {\n        $sum += $item['price'] * $item['count'];\n    }\n    return $sum;\n}",
  ],
  [
    'perl',
    'use strict;\nuse warnings;\n\nmy %seen;\nwhile (my $line = <STDIN>) {\n    chomp $line;\n    next if $line =~ /^#/;\n    print "$line\\n" unless $seen{$line}++;\n}',
  ],
  [
    'shell',
    '#!/bin/sh\nset -eu\n\nfor file in "$@"; do\n    if [ ! -f "$file" ]; then\n        echo "missing: $file" >&2\n        exit 1\n    fi\ndone',
  ],
  [
    'sql',
    "SELECT c.name, COUNT(o.id) AS orders\nFROM customers c\nLEFT JOIN orders o ON o.customer_id = c.id\nWHERE c.created_at > now() - interval '30 days'\nGROUP BY c.name\nORDER BY orders DESC;",
  ],
  [
    'html',
    '<!DOCTYPE html>\n<html lang="en">\n  <head>\n    <title>Hello</title>\n  </head>\n  <body>\n    <h1 class="big">Hello</h1>\n    <p>A <a href="/about">link</a>.</p>\n  </body>\n</html>',
  ],
  [
    'css',
    '.card {\n  display: flex;\n  padding: 1rem 2rem;\n  border-radius: 4px;\n}\n\n.card:hover {\n  background-color: #f5f5f5;\n}',
  ],
  ['json', '{\n  "name": "demo",\n  "version": "1.0.0",\n  "files": ["dist", "src"],\n  "private": true\n}'],
  [
    'yaml',
    'name: build\non:\n  push:\n    branches: [main]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4',
  ],
  [
    'lua',
    'local function map(list, f)\n  local result = {}\n  for i, value in ipairs(list) do\n    result[i] = f(value)\n  end\n  return result\nend',
  ],
  [
    'haskell',
    'module Main where\n\nimport Data.List (sort)\n\nquicksort :: Ord a => [a] -> [a]\nquicksort [] = []\nquicksort (x:xs) = quicksort smaller ++ [x] ++ quicksort larger\n  where\n    smaller = filter (<= x) xs\n    larger = filter (> x) xs',
  ],
  [
    'kotlin',
    'data class User(val name: String, val age: Int)\n\nfun adults(users: List<User>): List<String> =\n    users.filter { it.age >= 18 }.map { it.name }',
  ],
  [
    'swift',
    'struct Counter {\n    private(set) var value = 0\n\n    mutating func increment(by amount: Int = 1) {\n        guard amount > 0 else { return }\n        value += amount\n    }\n}',
  ],
  [
    'r',
    'normalise <- function(x, na.rm = TRUE) {\n  m <- mean(x, na.rm = na.rm)\n  s <- sd(x, na.rm = na.rm)\n  (x - m) / s\n}\n\nresult <- sapply(df$values, normalise)',
  ],
];
