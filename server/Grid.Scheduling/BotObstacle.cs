namespace Grid.Scheduling;

/// <summary>Why a bot does not run a job that waits.</summary>
/// <param name="Bot">Which bot.</param>
/// <param name="Kind">What is in the way.</param>
/// <param name="Text">The same in words.</param>
public sealed record BotObstacle(BotId Bot, BotObstacleKind Kind, string Text);
