/** Everything that the sheet shows. It is loaded with a stand-in for VS Code, as one bundle with the sources. */
import { addressScenes } from './addressScenes';
import { checkScenes } from './checkScenes';
import { failureScenes } from './failureScenes';
import { localServerScenes } from './localServerScenes';
import { pinCommandScenes } from './pinCommandScenes';
import { pinFailureScenes } from './pinFailureScenes';
import { pinOutcomeScenes } from './pinOutcomeScenes';
import { pinQuestionScenes } from './pinQuestionScenes';
import { pinRowScenes } from './pinRowScenes';
import { progressScenes } from './progressScenes';
import type { Subject } from './scene';
import { tokenCheckScenes } from './tokenCheckScenes';
import { unfinishedScenes } from './unfinishedScenes';

export const SUBJECTS: readonly Subject[] = [
  { title: 'A run is on', scenes: progressScenes },
  { title: 'A run failed', scenes: failureScenes },
  { title: 'An address was entered', scenes: addressScenes },
  { title: 'The endpoint was checked', scenes: checkScenes },
  { title: 'The token was checked', scenes: tokenCheckScenes },
  { title: 'The local server is not available', scenes: localServerScenes },
  { title: 'The pinned models could not be read or written', scenes: pinFailureScenes },
  { title: 'The commands for pinned models', scenes: pinCommandScenes },
  { title: 'Before the pinned models change', scenes: pinQuestionScenes },
  { title: 'A change to the pinned models ended', scenes: pinOutcomeScenes },
  { title: 'The last window left a change unfinished', scenes: unfinishedScenes },
  { title: 'The rows of the view of pinned models', scenes: pinRowScenes },
];
