/** The words of the result panel that a text document does not have, in the user's language. */
export interface PanelStrings {
  readonly number: string;
  readonly comparedWith: string;
  readonly nearest: string;
  readonly sound: string;
  /** Describes a picture with found objects. */
  objects(count: number): string;
  /** Says that only the start of a long text is shown. */
  textCut(shown: string): string;
  readonly model: string;
  readonly task: string;
  readonly time: string;
  readonly provider: string;
  readonly tokens: string;
  readonly cost: string;
  readonly characters: string;
  readonly requests: string;
  readonly computeType: string;
  readonly finishReason: string;
  readonly cache: string;
  readonly selection: string;
  readonly result: string;
  readonly results: string;
  readonly noText: string;
  /** `1.2 s (first load)`: the model had to be loaded first. */
  firstLoad(time: string): string;
}
