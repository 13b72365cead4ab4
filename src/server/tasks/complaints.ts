import type * as v from 'valibot';

/** Says what is wrong with a value, as in "`parameters.top_k`: expected number, got string", without quoting it. */
export function complaintOf(issue: v.BaseIssue<unknown>, root?: string): string {
  const keys = (issue.path ?? []).map(({ key }) => String(key).slice(0, 50));
  const path = [...(root === undefined ? [] : [root]), ...keys].join('.');
  return `\`${path || 'body'}\`: ${reasonOf(issue)}`;
}

function reasonOf(issue: v.BaseIssue<unknown>): string {
  if (!issue.message.startsWith('Invalid ')) {
    return issue.message;
  }
  if (issue.received === 'undefined') {
    return 'is missing';
  }
  const bound = boundOf(issue);
  if (bound !== undefined) {
    return bound;
  }
  const got = issue.received.startsWith('"') ? 'something else' : issue.received.slice(0, 50);
  return `expected ${expected(issue)}, got ${got}`;
}

/** Says which bound a value exceeds, if that is what is wrong with it. */
function boundOf({ input, requirement, type }: v.BaseIssue<unknown>): string | undefined {
  const things = typeof input === 'string' ? 'characters' : 'items';
  switch (type) {
    case 'min_length':
      return `must have at least ${String(requirement)} ${things}`;
    case 'max_length':
      return `must have at most ${String(requirement)} ${things}`;
    case 'min_value':
      return `must be at least ${String(requirement)}`;
    case 'max_value':
      return `must be at most ${String(requirement)}`;
    default:
      return undefined;
  }
}

/** Texts for the checks that valibot describes by a function. */
const EXPECTED_TEXTS: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  safe_integer: 'a whole number',
  finite: 'a finite number',
};

function expected({ type, expected: named, requirement }: v.BaseIssue<unknown>): string {
  return (
    named ??
    EXPECTED_TEXTS[type] ??
    (typeof requirement === 'function' ? 'something else' : String(requirement))
  );
}
