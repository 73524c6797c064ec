# Boards and sensors: the only part of the firmware that knows hardware.
