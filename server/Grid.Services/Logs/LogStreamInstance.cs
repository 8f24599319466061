using Grid.Dispatch.Election;
using Grid.Storage;

namespace Grid.Services.Logs;

/// <summary>An instance that has log streams.</summary>
/// <param name="Seat">
/// Who has its scheduler, and with it the streams: they are where the operations are, whichever server is asked. Null when
/// there is no scheduler; then they are here.
/// </param>
/// <param name="Book">The streams that are here.</param>
/// <param name="Cas">Has the output of commands that have ended; null when nobody looks for it.</param>
public sealed record LogStreamInstance(SchedulerSeat? Seat, LogBook Book, IBlobStore? Cas = null);
